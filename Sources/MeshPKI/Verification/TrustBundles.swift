import MeshModel

/// The roots of one trust domain, parsed once and shared by all who trust them.
package final class TrustBundle: Sendable {
    package let roots: [[UInt8]]
    /// For MeshTLS, to verify a peer's chain against.
    package let stack: OwnedX509Stack
    let verifiedIssuers = VerifiedIssuers()

    package init(roots: [[UInt8]]) throws(OpenSSLError) {
        self.roots = roots
        stack = try OwnedX509Stack.parsing(roots)
    }
}

/// What a workload trusts: a bundle for each trust domain it may meet. A peer is verified against the bundle of the
/// domain that its own SPIFFE ID names, so no domain can mint another's names (SPIFFE Federation standard, section 3).
package final class TrustBundles: Sendable {
    package let version: Int
    package let bundles: [TrustDomain: TrustBundle]
    let issuers = IssuerCache()

    package init(_ snapshot: BundleSnapshot) throws(OpenSSLError) {
        version = snapshot.version
        var bundles: [TrustDomain: TrustBundle] = [:]
        for (domain, roots) in snapshot.bundles { bundles[domain] = try TrustBundle(roots: roots) }
        self.bundles = bundles
    }

    package subscript(domain: TrustDomain) -> TrustBundle? { bundles[domain] }
}
