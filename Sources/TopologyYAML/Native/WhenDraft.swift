import MeshModel

/// When a scenario step comes, as its keys say it.
struct WhenDraft: Sendable {
    var at: ScenarioStep.Span?
    var every: ScenarioStep.Span?
    var from: Duration?
    var until: Duration?

    init() {}

    init(_ when: ScenarioStep.When) {
        switch when {
        case .at(let span): at = span
        case .every(let gap, let from, let until):
            every = gap
            self.from = from == gap.earliest ? nil : from
            self.until = until
        }
    }

    /// - Returns: nil once it has reported what is missing.
    func finished(_ cursor: Cursor, _ reading: Reading) -> ScenarioStep.When? {
        switch reading.onlyKey(of: ["at", "every"], in: cursor, "a scenario step") {
        case "at":
            for key in ["from", "until"] { reading.reject(key, "belongs to `every`", in: cursor) }
            return at.map { .at($0) }
        case "every":
            reading.need("until", in: cursor, "`every`")
            guard let every, let until else { return nil }
            return repeated(every, from: from ?? every.earliest, until: until, cursor, reading)
        default: return nil
        }
    }

    private func repeated(
        _ gap: ScenarioStep.Span, from: Duration, until: Duration, _ cursor: Cursor, _ reading: Reading
    ) -> ScenarioStep.When? {
        if until <= from {
            reading.error(
                .outOfRange, "`until` is not after the first time, \(from.text)", at: cursor["until"] ?? cursor)
        }
        if (until - from) / gap.earliest > Double(ScenarioStep.repetitionLimit) {
            let message = "this would come more than \(ScenarioStep.repetitionLimit) times"
            reading.error(.outOfRange, message, at: cursor["every"] ?? cursor)
        }
        return .every(gap, from: from, until: until)
    }
}
