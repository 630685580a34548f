/// A trust domain: its certificate authority, and whose bundles its workloads hold beside their own.
package struct TrustDomainSpec: Hashable, Sendable {
    package var name: TrustDomain
    package var ca: CASpec
    /// One way: this domain's workloads can verify those domains' peers.
    package var federatesWith: [TrustDomain]
    package var bundles: BundleSpec

    package init(
        name: TrustDomain, ca: CASpec = CASpec(), federatesWith: [TrustDomain] = [], bundles: BundleSpec = BundleSpec()
    ) {
        self.name = name
        self.ca = ca
        self.federatesWith = federatesWith
        self.bundles = bundles
    }

    /// The trust domain of a topology that names none.
    package static let fallback = TrustDomainSpec(name: TrustDomain("mesh.example")!)
}

/// A trust domain's certificate authority: how long what it signs lives, and how fast it signs.
package struct CASpec: Hashable, Sendable {
    /// Defaults as in Consul: a root of ten years, an intermediate of one.
    package var rootTTL: Duration
    package var intermediateTTL: Duration
    /// The share of its life after which a new intermediate takes its place; nil: it is used to its end, and beyond.
    package var intermediateRenewAt: Fraction?
    package var leaf: LeafSpec
    package var signing: SigningSpec
    /// How far the clock by which it dates what it signs is ahead of the mesh's; behind where negative.
    package var skew: Duration

    package init(
        rootTTL: Duration = .seconds(3_650 * 86_400), intermediateTTL: Duration = .seconds(365 * 86_400),
        intermediateRenewAt: Fraction? = nil, leaf: LeafSpec = LeafSpec(), signing: SigningSpec = SigningSpec(),
        skew: Duration = .zero
    ) {
        self.rootTTL = rootTTL
        self.intermediateTTL = intermediateTTL
        self.intermediateRenewAt = intermediateRenewAt
        self.leaf = leaf
        self.signing = signing
        self.skew = skew
    }
}

/// How fast an authority answers CSRs. What comes while `concurrency` or `rateLimit` is used up waits in a queue.
package struct SigningSpec: Hashable, Sendable {
    /// What an answer takes beside the work of signing.
    package var latency: Distribution
    /// nil: as many as come.
    package var rateLimit: Rate?
    /// CSRs worked on at one time; nil: as many as come.
    package var concurrency: Int?
    /// CSRs that may wait; beyond, the answer is a refusal.
    package var queue: Int
    /// Processors that the work of signing is spread over (simulations only; see `CostSpec`). Positive.
    package var cores: Double

    package init(
        latency: Distribution = .constant(.zero), rateLimit: Rate? = nil, concurrency: Int? = nil,
        queue: Int = 1_000_000, cores: Double = 1
    ) {
        self.latency = latency
        self.rateLimit = rateLimit
        self.concurrency = concurrency
        self.queue = queue
        self.cores = cores
    }
}

/// How news of roots reaches workloads.
package struct BundleSpec: Hashable, Sendable {
    /// From a change of the domain's bundle to its arrival, drawn for each instance.
    package var delay: Distribution
    /// The chance that an instance misses a push.
    package var miss: Fraction
    /// When an instance that missed a push gets the bundle after all; nil: with the next push.
    package var resync: Duration?
    /// How often this domain's workloads are given the current bundles of the domains it federates with.
    package var federationRefresh: Duration

    package init(
        delay: Distribution = .constant(.zero), miss: Fraction = .zero, resync: Duration? = nil,
        federationRefresh: Duration = .seconds(300)
    ) {
        self.delay = delay
        self.miss = miss
        self.resync = resync
        self.federationRefresh = federationRefresh
    }
}

/// How long a workload's certificate lives, and when it is renewed.
package struct LeafSpec: Hashable, Sendable {
    /// From issuance to notAfter; 5 s at least, since X.509 knows whole seconds.
    package var ttl: Duration
    /// How far notBefore lies before issuance, for verifiers whose clocks are behind.
    package var backdate: Duration
    package var renewal: RenewalSpec
    /// Ends no later than the intermediate that signs it. Without this, a leaf can outlive its issuer.
    package var capAtIssuer: Bool
    /// Adds DNS names beside the SPIFFE ID, which ordinary clients match.
    package var dnsNames: Bool

    package init(
        ttl: Duration = .seconds(86_400), backdate: Duration = .seconds(10), renewal: RenewalSpec = RenewalSpec(),
        capAtIssuer: Bool = true, dnsNames: Bool = true
    ) {
        self.ttl = ttl
        self.backdate = backdate
        self.renewal = renewal
        self.capAtIssuer = capAtIssuer
        self.dnsNames = dnsNames
    }
}
