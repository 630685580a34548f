/// One running copy of a service, written `web.3`. Numbers start at 1 and are never used again in a run.
package struct InstanceID: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let service: ServiceName
    package let number: Int

    package init(_ service: ServiceName, _ number: Int) {
        self.service = service
        self.number = number
    }

    package init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let service = ServiceName(String(parts[0])), let number = Int(parts[1]), number >= 1
        else { return nil }
        self.init(service, number)
    }

    package static func < (a: Self, b: Self) -> Bool { (a.service, a.number) < (b.service, b.number) }

    package var description: String { "\(service).\(number)" }
}
