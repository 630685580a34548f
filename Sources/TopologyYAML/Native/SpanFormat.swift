import MeshModel

enum SpanFormat {
    /// A duration, or two that one is drawn between.
    static func span(of time: Format<Duration>) -> Format<ScenarioStep.Span> {
        time.map(ScenarioStep.Span.exactly, back: { $0.earliest })
            .or(drawn(of: time), isShort: { if case .exactly = $0 { true } else { false } })
    }

    private static func drawn(of time: Format<Duration>) -> Format<ScenarioStep.Span> {
        .oneOf(
            "a duration or `between`",
            [
                .init(
                    "between", range(of: time), "Drawn between the two, any as likely.",
                    embed: { .between($0.first, $0.second) }, extract: { Two($0.earliest, $0.latest) })
            ])
    }

    private static func range(of time: Format<Duration>) -> Format<Two<Duration>> {
        .two(of: time, "two times such as `[10s, 20s]`")
            .checked(.outOfRange) { $0.first <= $0.second ? nil : "the second time is before the first" }
    }
}
