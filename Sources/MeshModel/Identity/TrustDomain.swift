/// The name of a trust domain: whose authority an identity comes from (SPIFFE-ID standard, section 2.1).
package struct TrustDomain: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let name: String

    /// - Returns: nil unless `name` is 1 to 255 of lower-case letters, digits, dots, hyphens and underscores.
    package init?(_ name: String) {
        let allowed = name.utf8.allSatisfy {
            (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2e || $0 == 0x2d || $0 == 0x5f
        }
        guard allowed, (1...255).contains(name.utf8.count) else { return nil }
        self.name = name
    }

    package static func < (a: Self, b: Self) -> Bool { a.name < b.name }

    package var description: String { name }
}
