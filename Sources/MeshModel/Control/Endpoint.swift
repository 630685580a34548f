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

/// An instance that callers may be sent to.
package struct Endpoint: Hashable, Comparable, Sendable {
    package var instance: InstanceID
    package var address: Address

    package init(instance: InstanceID, address: Address) {
        self.instance = instance
        self.address = address
    }

    package static func < (a: Self, b: Self) -> Bool { (a.instance, a.address) < (b.instance, b.address) }
}

/// Everything a caller needs to reach one service, at one version.
package struct EndpointSnapshot: Hashable, Sendable {
    package var service: ServiceName
    /// Grows with every change of this service's endpoints, from 1.
    package var version: Int
    /// By instance.
    package var endpoints: [Endpoint]

    package init(service: ServiceName, version: Int, endpoints: [Endpoint]) {
        self.service = service
        self.version = version
        self.endpoints = endpoints
    }
}
