/// A service's name: a DNS label (RFC 1123), so that it fits a host name and a SPIFFE path segment.
package struct ServiceName: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let text: String

    /// - Returns: nil unless `text` is 1 to 63 lower-case letters, digits and hyphens, with no hyphen at an end.
    package init?(_ text: String) {
        let allowed = text.utf8.allSatisfy {
            (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2d
        }
        guard allowed, (1...63).contains(text.utf8.count), !text.hasPrefix("-"), !text.hasSuffix("-") else {
            return nil
        }
        self.text = text
    }

    package static func < (a: Self, b: Self) -> Bool { a.text < b.text }

    package var description: String { text }
}

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

/// What a fault or a command is aimed at: every instance of a service, or one.
package enum Target: Hashable, Sendable, CustomStringConvertible {
    case service(ServiceName)
    case instance(InstanceID)

    /// A dot makes it an instance: service names have none.
    package init?(_ text: String) {
        if let service = ServiceName(text) {
            self = .service(service)
        } else if let instance = InstanceID(text) {
            self = .instance(instance)
        } else {
            return nil
        }
    }

    package var service: ServiceName {
        switch self {
        case .service(let service): service
        case .instance(let instance): instance.service
        }
    }

    package func includes(_ instance: InstanceID) -> Bool {
        switch self {
        case .service(let service): instance.service == service
        case .instance(let one): instance == one
        }
    }

    package var description: String {
        switch self {
        case .service(let service): service.description
        case .instance(let instance): instance.description
        }
    }
}
