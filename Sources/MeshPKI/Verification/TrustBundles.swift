import MeshModel

/// The roots of one trust domain, parsed once and shared by all who trust them.
package final class TrustBundle: Sendable {
    package let roots: [BundleSnapshot.Root]
    let stack: OwnedX509Stack
    let verifiedIssuers = VerifiedIssuers()
    let issuers = IssuerCache()

    package init(roots: [BundleSnapshot.Root]) throws(OpenSSLError) {
        self.roots = roots
        stack = try OwnedX509Stack.parsing(roots)
    }
}

/// What a workload trusts: a bundle for each trust domain it may meet. A peer is verified against the bundle of the
/// domain that its own SPIFFE ID names, so no domain can mint another's names (SPIFFE Federation standard, section 3).
package final class TrustBundles: Sendable {
    package let bundles: [TrustDomain: TrustBundle]
    /// The generation of each domain's bundle, where the control plane said one.
    package let generations: [TrustDomain: Int]

    /// - Parameter parse: makes a bundle of roots, or finds one that has been made of the same.
    package init(
        _ snapshot: BundleSnapshot,
        parse: ([BundleSnapshot.Root]) throws(OpenSSLError) -> TrustBundle = { roots throws(OpenSSLError) in
            try TrustBundle(roots: roots)
        }
    ) throws(OpenSSLError) {
        var bundles: [TrustDomain: TrustBundle] = [:]
        // In any order: each domain has its own.
        for (domain, roots) in snapshot.bundles { bundles[domain] = try parse(roots) }
        self.bundles = bundles
        generations = snapshot.generations
    }

    package subscript(domain: TrustDomain) -> TrustBundle? { bundles[domain] }
}
