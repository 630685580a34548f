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
