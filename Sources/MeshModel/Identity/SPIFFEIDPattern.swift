/// Which SPIFFE IDs a rule means: an ID in which `*` stands for one whole path segment, and a last `/**` for any path.
package struct SPIFFEIDPattern: Hashable, Sendable, CustomStringConvertible {
    package let trustDomain: TrustDomain
    private let segments: [String]
    private let matchesAnyTail: Bool

    package init?(_ text: String) {
        let scheme = "spiffe://"
        guard text.hasPrefix(scheme) else { return nil }
        let parts = text.dropFirst(scheme.count).split(separator: "/", omittingEmptySubsequences: false).map(
            String.init)
        guard let trustDomain = TrustDomain(parts[0]) else { return nil }
        var segments = Array(parts.dropFirst())
        matchesAnyTail = segments.last == "**"
        if matchesAnyTail { segments.removeLast() }
        let fixed = segments.filter { $0 != "*" }
        guard SPIFFEID("spiffe://\(trustDomain)" + fixed.map { "/" + $0 }.joined()) != nil else { return nil }
        self.trustDomain = trustDomain
        self.segments = segments
    }

    package init(exactly id: SPIFFEID) {
        trustDomain = id.trustDomain
        segments = id.path.split(separator: "/").map(String.init)
        matchesAnyTail = false
    }

    package func matches(_ id: SPIFFEID) -> Bool {
        guard id.trustDomain == trustDomain else { return false }
        let path = id.path.split(separator: "/")
        guard matchesAnyTail ? path.count >= segments.count : path.count == segments.count else { return false }
        return zip(segments, path).allSatisfy { $0 == "*" || $0 == $1 }
    }

    package var description: String {
        "spiffe://\(trustDomain)" + segments.map { "/" + $0 }.joined() + (matchesAnyTail ? "/**" : "")
    }
}
