import MeshModel

/// When a workload renews its certificate.
enum RenewalFormat {
    static let record = Record<RenewalSpec>(
        "a rotation",
        [
            profileField,
            Field("of", \.of, .word("a length of a certificate's life"), "What `renewAt` and `jitter` are shares of."),
            Field("renewAt", \.renewAt, renewAt, alias: true, "The share of its life after which it is renewed."),
            Field("jitter", \.jitter, jitter, alias: true, "A renewal moves by up to this share, either way."),
            Field(
                "checkEvery", \.checkEvery, DurationFormat.period,
                "Looks this often whether it is time, and draws anew each time; else the time is drawn once."),
            Field(
                "shortestWait", \.shortestWait, DurationFormat.duration,
                "The least time from a certificate to its renewal."),
            Field(
                "longestWait", \.longestWait, DurationFormat.timeout, "The most time from a certificate to its renewal."
            ),
            retry,
            Field("reusesKey", \.reusesKey, BooleanFormat.flag, "Whether one key is used for every certificate."),
            Field(
                "checksIssuer", \.checksIssuer, BooleanFormat.flag,
                "Whether a certificate is used only where its holder's own bundle leads to it."),
        ])

    static let renewAt = QuantityFormat.share.checked(.outOfRange) {
        $0 > .zero && $0.value < 1 ? nil : "a certificate is renewed after 0% and before 100% of its life"
    }

    static let jitter = QuantityFormat.share.checked(.outOfRange) { $0 < .half ? nil : "jitter must be below 50%" }

    /// Read before the other keys, which change what it says.
    static let profile = Format<RenewalProfile>.word("a rotation profile")

    /// Says what is wrong with it. Never written: a leaf that was read says everything itself.
    private static let profileField = Field<RenewalSpec>(
        "profile", schema: profile.schema, "Renews as this system does, where no other key says otherwise.",
        read: { cursor, reading, _ in _ = profile.read(cursor, reading) }, write: { _, _ in nil })

    private enum Word: String, CaseIterable, Sendable {
        case sameShare = "same-share"
        case redraw

        var retry: RenewalSpec.Retry { self == .sameShare ? .sameShare : .redraw }
    }

    private static let retry = Field<RenewalSpec>(
        "retry", schema: ["anyOf": [word.schema, long.schema]],
        "What follows an attempt that brought no certificate.",
        read: { cursor, reading, renewal in
            if case .scalar(let scalar) = cursor.node.content, !scalar.isNull {
                if let word = word.read(cursor, reading) { renewal.retry = word.retry }
            } else {
                long.read(cursor, reading, into: &renewal)
            }
        },
        write: { renewal, base in
            guard renewal.retry != base.retry else { return nil }
            return switch renewal.retry {
            case .sameShare: word.write(.sameShare)
            case .redraw: word.write(.redraw)
            case .backoff: long.write(renewal, over: base)
            }
        })

    private static let word = Format<Word>.word("`same-share`, `redraw` or `backoff`")

    private static let long = Record<RenewalSpec>(
        "a way to retry", [Field("backoff", \.backoff, backoff, "Tries again after waits that grow.")])

    private static let backoff = Record<RenewalSpec.Backoff>(
        "a backoff",
        [
            Field("first", \.first, DurationFormat.period, "The first wait."),
            Field(
                "factor", \.factor,
                NumberFormat.decimal(1...1_000).checked(.outOfRange) {
                    $0 > 1 ? nil : "waits grow: the factor must be above 1"
                },
                "How many times the last wait the next is."),
            Field("longest", \.longest, DurationFormat.period, "No wait is longer."),
            Field("jitter", \.jitter, QuantityFormat.share, "Each wait is longer or shorter by up to this share."),
            Field(
                "tries", \.tries, NumberFormat.integer(1...1_000_000),
                "After as many, the waits begin anew; else never."),
        ])
}

extension RenewalSpec {
    /// With another way to retry, what a backoff is where nothing else is said.
    fileprivate var backoff: Backoff {
        get { if case .backoff(let backoff) = retry { backoff } else { Backoff() } }
        set { retry = .backoff(newValue) }
    }
}
