/// A socket address on this machine (or, in a simulation, on none).
package struct Address: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// An IPv4 address in dotted form.
    package var host: String
    package var port: Int

    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    package static func < (a: Self, b: Self) -> Bool { (a.host, a.port) < (b.host, b.port) }

    package var description: String { "\(host):\(port)" }
}
