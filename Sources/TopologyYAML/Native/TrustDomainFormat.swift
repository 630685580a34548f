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
            Field(
                "federatesWith", \.federatesWith, .list(of: .reference, "a list of trust domains"),
                "Trust domains whose bundles this one's workloads hold beside their own. One way."),
        ])

    private static let ca = Record<CASpec>(
        "a certificate authority",
        [
            Field(
                "root", \.rootTTL, lifetime("a root", "How long the root is valid."), "The root certificate."),
            Field(
                "intermediate", \.intermediateTTL, lifetime("an intermediate", "How long the intermediate is valid."),
                "The certificate that signs the leaves."),
            Field("leaf", \.leaf, leaf, "The certificates of workloads (X.509-SVIDs)."),
        ])

    private static let leaf = Record<LeafSpec>(
        "a leaf",
        [
            Field("ttl", \.ttl, shortestLife, "From issuance to notAfter, 5s at least."),
            Field(
                "renewAt", \.rotation.renewAt,
                .share.checked(.outOfRange) {
                    $0 > .zero && $0.value < 1 ? nil : "a certificate is renewed after 0% and before 100% of its life"
                }, "The share of its life after which a certificate is renewed."),
            Field(
                "jitter", \.rotation.jitter,
                .share.checked(.outOfRange) { $0 < .half ? nil : "jitter must be below 50%" },
                "A renewal moves by up to this share of the TTL, either way."),
            Field(
                "backdate", \.backdate, .duration(),
                "How far notBefore lies before issuance, for verifiers whose clocks are behind."),
            Field(
                "dnsNames", \.dnsNames, .flag, "Whether DNS names stand beside the SPIFFE ID, for ordinary clients."),
        ])

    /// X.509 knows whole seconds.
    private static let shortestLife = Format<Duration>.duration(atLeast: .seconds(5))

    private struct Lifetime: Hashable, Sendable {
        var ttl: Duration?
    }

    private static func lifetime(_ what: String, _ about: String) -> Format<Duration> {
        Record<Lifetime>(what, [Field("ttl", \.ttl, shortestLife, required: true, about)])
            .format(from: Lifetime(), finish: { lifetime, _, _ in lifetime.ttl }, draft: { Lifetime(ttl: $0) })
    }

    private static func check(_ ca: CASpec, _ cursor: Cursor, _ reading: Reading) {
        let place = cursor["ca"] ?? cursor
        if ca.leaf.ttl > ca.intermediateTTL {
            let message =
                "a leaf (\(ca.leaf.ttl.text)) would outlive its issuer, the intermediate (\(ca.intermediateTTL.text))"
            reading.error(.outlivesIssuer, message, at: place["leaf"] ?? place)
        }
        if ca.intermediateTTL > ca.rootTTL {
            let message =
                "the intermediate (\(ca.intermediateTTL.text)) would outlive its issuer, the root (\(ca.rootTTL.text))"
            reading.error(.outlivesIssuer, message, at: place["intermediate"] ?? place)
        }
        if ca.leaf.rotation.renewAt.value + ca.leaf.rotation.jitter.value >= 1 {
            let place = place["leaf"] ?? place
            let message = "renewAt and jitter add up to 100% or more: some certificates expire before they are renewed"
            reading.warn(.renewalAfterExpiry, message, at: place.location, place.path)
        }
    }
}
