import MeshModel

enum TrustDomainFormat {
    /// What stands behind a trust domain's name.
    static let format = record.format(
        from: TrustDomainSpec.fallback,
        finish: { spec, cursor, reading in
            check(spec.ca, cursor, reading)
            return spec
        }, draft: { $0 })

    private static let record = Record<TrustDomainSpec>(
        "a trust domain",
        [
            Field("ca", \.ca, ca, "The trust domain's certificate authority."),
            Field("bundles", \.bundles, bundles, "How news of its roots reaches workloads."),
            Field(
                "federatesWith", \.federatesWith, .list(of: ReferenceFormat.trustDomain, "a list of trust domains"),
                "Trust domains whose bundles this one's workloads hold beside their own. One way."),
        ])

    private static let ca = Record<CASpec>(
        "a certificate authority",
        [
            Field("root", \.rootTTL, root, "The root certificate."),
            Field("intermediate", \.intermediate, intermediate, "The certificate that signs the leaves."),
            LeafFormat.field,
            Field(
                "skew", \.skew, DurationFormat.signed,
                "How far the clock by which the authority dates what it signs is ahead of the mesh's; behind if negative."
            ),
            Field(
                "latency", \.signing.latency, DistributionFormat.distribution,
                "What its answer to a CSR takes beside the work of signing."),
            Field(
                "rateLimit", \.signing.rateLimit, QuantityFormat.rate,
                "CSRs it answers in a second; else as many as come."),
            Field(
                "concurrency", \.signing.concurrency, NumberFormat.integer(1...1_000_000),
                "CSRs it works on at one time; else as many as come."),
            Field(
                "queue", \.signing.queue, NumberFormat.integer(0...10_000_000),
                "CSRs that may wait; beyond, it refuses."),
            Field("cores", \.signing.cores, NumberFormat.cores, "Processors that sign, in simulations only."),
        ])

    private static let bundles = Record<BundleSpec>(
        "bundles",
        [
            Field(
                "delay", \.delay, DistributionFormat.distribution,
                "From a change of the bundle to its arrival, drawn for each instance."),
            Field("miss", \.miss, QuantityFormat.share, "The chance that an instance misses a push."),
            Field(
                "resync", \.resync, DurationFormat.timeout,
                "After which an instance that missed a push has it; else the next push."),
            Field(
                "federationRefresh", \.federationRefresh, DurationFormat.period,
                "How often its workloads get the bundles of the domains it federates with."),
        ])

    private struct Root: Sendable {
        var ttl: Duration?
    }

    private static let root = Record<Root>(
        "a root", [Field("ttl", \.ttl, DurationFormat.certificateLife, required: true, "How long the root is valid.")]
    ).format(from: Root(), finish: { root, _, _ in root.ttl }, draft: { Root(ttl: $0) })

    private static let intermediate = Record<Intermediate>(
        "an intermediate",
        [
            Field("ttl", \.ttl, DurationFormat.certificateLife, "How long the intermediate is valid."),
            Field(
                "renewAt", \.renewAt, RenewalFormat.renewAt,
                "The share of its life after which a new one takes its place; else never."),
        ])

    private static func check(_ ca: CASpec, _ cursor: Cursor, _ reading: Reading) {
        let place = cursor["ca"] ?? cursor
        if ca.leaf.capAtIssuer, ca.leaf.ttl > ca.intermediateTTL {
            let message =
                "a leaf (\(ca.leaf.ttl.text)) would outlive its issuer, the intermediate (\(ca.intermediateTTL.text))"
            reading.error(.outlivesIssuer, message, at: place["leaf"] ?? place)
        }
        if ca.intermediateTTL > ca.rootTTL {
            let message =
                "the intermediate (\(ca.intermediateTTL.text)) would outlive its issuer, the root (\(ca.rootTTL.text))"
            reading.error(.outlivesIssuer, message, at: place["intermediate"] ?? place)
        }
        LeafFormat.check(ca.leaf, place["leaf"] ?? place, reading)
    }
}

private struct Intermediate: Hashable, Sendable {
    var ttl: Duration
    var renewAt: Fraction?
}

extension CASpec {
    fileprivate var intermediate: Intermediate {
        get { Intermediate(ttl: intermediateTTL, renewAt: intermediateRenewAt) }
        set { (intermediateTTL, intermediateRenewAt) = (newValue.ttl, newValue.renewAt) }
    }
}
