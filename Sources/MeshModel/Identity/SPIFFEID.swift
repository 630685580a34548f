/// A workload's name: `spiffe://<trust domain>/<path>` (SPIFFE-ID standard, section 2).
package struct SPIFFEID: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let trustDomain: TrustDomain
    /// Begins with "/", or is empty for the trust domain itself.
    package let path: String

    /// The ID that meshsim gives a service: `spiffe://<trust domain>/ns/<namespace>/sa/<service>`.
    package init(trustDomain: TrustDomain, namespace: String, service: ServiceName) {
        self.trustDomain = trustDomain
        path = "/ns/\(namespace)/sa/\(service)"
    }

    /// The ID of a trust domain's authorities, which has no path (X509-SVID standard, section 4.1).
    package init(authorityOf trustDomain: TrustDomain) {
        self.trustDomain = trustDomain
        path = ""
    }

    /// Parses an ID strictly: no query, no empty or dot segment, no percent encoding, at most 2048 bytes.
    package init?(_ text: String) {
        let scheme = "spiffe://"
        guard text.hasPrefix(scheme), text.utf8.count <= 2_048 else { return nil }
        let rest = text.dropFirst(scheme.count)
        let authority = rest.prefix { $0 != "/" }
        guard let trustDomain = TrustDomain(String(authority)) else { return nil }
        let path = rest.dropFirst(authority.count)
        for segment in path.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
            guard !segment.isEmpty, segment != ".", segment != "..", segment.utf8.allSatisfy(Self.isPathByte) else {
                return nil
            }
        }
        self.trustDomain = trustDomain
        self.path = String(path)
    }

    private static func isPathByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x61...0x7a, 0x41...0x5a, 0x30...0x39, 0x2e, 0x2d, 0x5f: true
        default: false
        }
    }

    package static func < (a: Self, b: Self) -> Bool { (a.trustDomain, a.path) < (b.trustDomain, b.path) }

    package var description: String { "spiffe://\(trustDomain)\(path)" }
}
