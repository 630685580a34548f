import MeshModel

enum DistributionFormat {
    /// A duration, or how to draw one.
    static let distribution = distribution(of: DurationFormat.duration)

    /// The same for durations that may be negative.
    static let signed = distribution(of: DurationFormat.signed)

    private static func distribution(of time: Format<Duration>) -> Format<Distribution> {
        time.map(Distribution.constant, back: { constantPart($0) ?? .zero })
            .or(drawn(of: time), isShort: { constantPart($0) != nil })
    }

    private static func drawn(of time: Format<Duration>) -> Format<Distribution> {
        .oneOf(
            "a duration or one of `constant`, `uniform`, `exponential`, `lognormal`, `histogram`",
            [
                .init("constant", time, "Always the same.", embed: Distribution.constant, extract: constantPart),
                .init(
                    "uniform", uniform(of: time), "Any length between two, each as likely.",
                    embed: { Distribution.uniform(from: $0.first, to: $0.second) },
                    extract: { if case .uniform(let from, let to) = $0 { Two(from, to) } else { nil } }),
                .init(
                    "exponential", exponential(of: time), "Many short ones and few long ones.",
                    embed: { Distribution.exponential(mean: $0) },
                    extract: { if case .exponential(let mean) = $0 { mean } else { nil } }),
                .init(
                    "lognormal", lognormal, "As services answer: a median and a long tail.",
                    embed: { Distribution.lognormal(median: $0.first, p99: $0.second) },
                    extract: { if case .lognormal(let median, let p99) = $0 { Two(median, p99) } else { nil } }),
                .init(
                    "histogram", histogram(of: time), "Durations and their weights.",
                    embed: { $0 }, extract: { if case .histogram = $0 { $0 } else { nil } }),
            ])
    }

    @Sendable static func constantPart(_ distribution: Distribution) -> Duration? {
        if case .constant(let length) = distribution { length } else { nil }
    }

    private struct Parameters: Sendable {
        var first: Duration?
        var second: Duration?
    }

    private static func two(
        of time: Format<Duration>, _ expected: String, _ first: (key: String, about: String),
        _ second: (key: String, about: String),
        check: @escaping @Sendable (Duration, Duration) -> String?
    ) -> Format<Two<Duration>> {
        Record<Parameters>(
            expected,
            [
                Field(first.key, \.first, time, required: true, first.about),
                Field(second.key, \.second, time, required: true, second.about),
            ]
        ).format(
            from: Parameters(),
            finish: { parameters, cursor, reading in
                guard let first = parameters.first, let second = parameters.second else { return nil }
                if let complaint = check(first, second) { reading.error(.outOfRange, complaint, at: cursor) }
                return Two(first, second)
            }, draft: { Parameters(first: $0.first, second: $0.second) })
    }

    private static func uniform(of time: Format<Duration>) -> Format<Two<Duration>> {
        two(
            of: time, "a uniform distribution", ("from", "The shortest."), ("to", "The longest."),
            check: { $0 <= $1 ? nil : "`from` is above `to`" })
    }

    private static let lognormal = two(
        of: DurationFormat.duration, "a lognormal distribution", ("median", "Half of them are shorter."),
        ("p99", "99 of 100 are shorter."),
        check: { .zero < $0 && $0 < $1 ? nil : "`median` must be above 0s and below `p99`" })

    private static func exponential(of time: Format<Duration>) -> Format<Duration> {
        Record<Parameters>(
            "an exponential distribution", [Field("mean", \.first, time, required: true, "The mean.")]
        ).format(from: Parameters(), finish: { parameters, _, _ in parameters.first }, draft: { Parameters(first: $0) })
    }

    static let histogram = histogram(of: DurationFormat.duration)

    private static func histogram(of time: Format<Duration>) -> Format<Distribution> {
        Format<[KeyValue<Duration, Double>]>.dictionary(
            of: time, NumberFormat.decimal(0...1e9), "durations with their weights, as in `{10ms: 90, 100ms: 10}`",
            keyText: { $0.text }
        )
        .checked(.outOfRange) { bars in bars.contains { $0.value > 0 } ? nil : "one of the weights must be above 0" }
        .checked(.duplicateKey) { bars in
            Set(bars.map(\.key)).count == bars.count ? nil : "two of these durations are the same"
        }
        .map(
            { Distribution.histogram($0.map { .init($0.key, weight: $0.value) }) },
            back: { distribution in
                guard case .histogram(let bars) = distribution else { return [] }
                return bars.map { KeyValue(key: $0.value, value: $0.weight) }
            })
    }
}
