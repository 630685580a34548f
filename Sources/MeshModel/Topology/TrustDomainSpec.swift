/// A trust domain: its certificate authority, and whose bundles its workloads hold beside their own.
package struct TrustDomainSpec: Hashable, Sendable {
    package var name: TrustDomain
    package var ca: CASpec
    /// One way: this domain's workloads can verify those domains' peers.
    package var federatesWith: [TrustDomain]

    package init(name: TrustDomain, ca: CASpec = CASpec(), federatesWith: [TrustDomain] = []) {
        self.name = name
        self.ca = ca
        self.federatesWith = federatesWith
    }

    /// The trust domain of a topology that names none.
    package static let fallback = TrustDomainSpec(name: TrustDomain("mesh.example")!)
}

package struct CASpec: Hashable, Sendable {
    /// Defaults as in Consul: a root of ten years, an intermediate of one.
    package var rootTTL: Duration
    package var intermediateTTL: Duration
    package var leaf: LeafSpec

    package init(
        rootTTL: Duration = .seconds(3_650 * 86_400), intermediateTTL: Duration = .seconds(365 * 86_400),
        leaf: LeafSpec = LeafSpec()
    ) {
        self.rootTTL = rootTTL
        self.intermediateTTL = intermediateTTL
        self.leaf = leaf
    }
}

/// How long a workload's certificate lives, and when it is renewed.
package struct LeafSpec: Hashable, Sendable {
    /// From issuance to notAfter; 5 s at least, since X.509 knows whole seconds.
    package var ttl: Duration
    /// The share of the life, from notBefore + `backdate` to notAfter, after which it is renewed.
    package var renewAt: Fraction
    /// The renewal moves by up to this share of the TTL, either way.
    package var jitter: Fraction
    /// How far notBefore lies before issuance, for verifiers whose clocks are behind.
    package var backdate: Duration
    /// Adds DNS names beside the SPIFFE ID, which ordinary clients match.
    package var dnsNames: Bool

    package init(
        ttl: Duration = .seconds(86_400), renewAt: Fraction = .half, jitter: Fraction = Fraction(0.01)!,
        backdate: Duration = .seconds(10), dnsNames: Bool = true
    ) {
        self.ttl = ttl
        self.renewAt = renewAt
        self.jitter = jitter
        self.backdate = backdate
        self.dnsNames = dnsNames
    }
}
