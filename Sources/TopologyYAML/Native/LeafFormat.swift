import MeshModel

/// The certificates of workloads.
enum LeafFormat {
    static let field = Field<CASpec>(
        "leaf", schema: record.schema, "The certificates of workloads (X.509-SVIDs).",
        read: { cursor, reading, ca in
            if let profile = profile(of: cursor) { ca.leaf.follow(profile) }
            record.read(cursor, reading, into: &ca.leaf)
            rejectTwice(["renewAt", "jitter"], cursor, reading)
        },
        write: { ca, base in ca.leaf == base.leaf ? nil : record.write(ca.leaf, over: base.leaf) })

    private static let record = Record<LeafSpec>(
        "a leaf",
        [
            Field("ttl", \.ttl, DurationFormat.certificateLife, "From issuance to notAfter, 5s at least."),
            Field(
                "renewAt", \.renewal.renewAt, RenewalFormat.renewAt,
                "The share of its life after which a certificate is renewed. Short for `rotation.renewAt`."),
            Field(
                "jitter", \.renewal.jitter, RenewalFormat.jitter,
                "A renewal moves by up to this share of its life, either way. Short for `rotation.jitter`."),
            Field(
                "backdate", \.backdate, DurationFormat.duration,
                "How far notBefore lies before issuance, for verifiers whose clocks are behind."),
            Field(
                "capAtIssuer", \.capAtIssuer, BooleanFormat.flag,
                "Whether it ends with the intermediate that signs it, at the latest."),
            Field(
                "dnsNames", \.dnsNames, BooleanFormat.flag,
                "Whether DNS names stand beside the SPIFFE ID, for ordinary clients."),
            Field("rotation", \.renewal, RenewalFormat.record, "When it is renewed, and what follows if that fails."),
        ])

    /// What is wrong with it is said where `rotation` is read.
    private static func profile(of leaf: Cursor) -> RenewalProfile? {
        leaf["rotation"]?["profile"].flatMap { RenewalFormat.profile.read($0, Reading()) }
    }

    private static func rejectTwice(_ keys: [String], _ cursor: Cursor, _ reading: Reading) {
        for key in keys where cursor["rotation"]?[key] != nil {
            guard let short = cursor[key] else { continue }
            reading.error(.conflictingKeys, "`\(key)` is short for `rotation.\(key)`: give one of them", at: short)
        }
    }

    /// What the keys of a rotation mean together, whichever of them come from a profile.
    static func check(_ spec: LeafSpec, _ leaf: Cursor, _ reading: Reading) {
        let renewal = spec.renewal
        if renewal.of == .whole, (spec.ttl + spec.backdate).scaled(by: renewal.renewAt.value) <= spec.backdate {
            let message =
                "with a backdate of \(spec.backdate.text), a certificate of \(spec.ttl.text) is due for renewal when it comes"
            reading.warn(.renewalAtOnce, message, at: leaf.location, leaf.path)
        }
        if renewal.shortestWait >= spec.ttl {
            let message =
                "`shortestWait` (\(renewal.shortestWait.text)) is not below the ttl (\(spec.ttl.text)): every certificate "
                + "expires before it is renewed"
            reading.warn(.renewalAfterExpiry, message, at: leaf.location, leaf.path)
        }
        if renewal.renewAt.value + renewal.jitter.value >= 1 {
            let message = "renewAt and jitter add up to 100% or more: some certificates expire before they are renewed"
            reading.warn(.renewalAfterExpiry, message, at: leaf.location, leaf.path)
        }
        let place = leaf["rotation"] ?? leaf
        if let longest = renewal.longestWait, longest < renewal.shortestWait {
            let message =
                "`longestWait` (\(longest.text)) is below `shortestWait` (\(renewal.shortestWait.text))"
            reading.error(.outOfRange, message, at: place)
        }
        if case .backoff(let backoff) = renewal.retry, backoff.longest < backoff.first {
            let message = "the longest wait (\(backoff.longest.text)) is below the first (\(backoff.first.text))"
            reading.error(.outOfRange, message, at: place["retry"] ?? place)
        }
    }
}

extension LeafSpec {
    fileprivate mutating func follow(_ profile: RenewalProfile) {
        renewal = profile.renewal
        ttl = profile.ttl
        if let backdate = profile.backdate { self.backdate = backdate }
    }
}
