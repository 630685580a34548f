import MeshModel

enum ExpectationFormat {
    static let format: Format<Expectation> = record.format(
        from: Draft(),
        finish: { draft, cursor, reading in
            guard let kind = reading.onlyKey(of: ["edge"] + others.map(\.key), in: cursor, "an expectation") else {
                return nil
            }
            checkSiblings(of: kind, cursor, reading)
            guard let condition = draft.condition else { return nil }
            return Expectation(condition, text: Output(cursor.node).flow, location: cursor.location)
        },
        draft: { Draft($0.condition) })

    /// The canonical text of an expectation, on one line.
    static func text(of condition: Expectation.Condition) -> String {
        record.write(Draft(condition), over: Draft()).flow
    }

    private struct Draft: Sendable {
        var edge: Edge?
        var between = Window.wholeRun
        var outcome: Outcome?
        var share = Bound(.atLeast, 1)
        /// An expectation of another kind than `edge`.
        var other: Expectation.Condition?

        init() {}

        init(_ condition: Expectation.Condition) {
            if case .edge(let edge, let window, let outcome, let share) = condition {
                (self.edge, between, self.outcome, self.share) = (edge, window, outcome, share)
            } else {
                other = condition
            }
        }

        var condition: Expectation.Condition? {
            if let edge, let outcome { return .edge(edge, between, outcome, share: share) }
            return other
        }
    }

    private static let record = Record<Draft>(
        "an expectation",
        [
            Field("edge", \.edge, EdgeFormat.edge, "How attempts from one workload to another ended."),
            WindowFormat.between(
                \.between, "When; else the whole run. The first time is in it, the second is not."),
            Field("outcome", \.outcome, outcome, "How they ended."),
            Field(
                "share", \.share, BoundFormat.bound(.share), "How many of them ended so; else all, and at least one."),
        ] + others)

    private static let outcome = Format<Outcome>.word(
        "an outcome", among: Outcome.allNames, text: { $0.name }, parse: { Outcome($0) })

    private static let others: [Field<Draft>] = Expectation.Condition.Kind.allCases.flatMap { kind in
        ConditionFormat.spellings(of: kind).map { other(kind, $0) }
    }

    private static func other(
        _ kind: Expectation.Condition.Kind, _ spelling: ConditionFormat.Spelling
    ) -> Field<Draft> {
        Field(
            spelling.key(of: kind), schema: spelling.format.schema, spelling.about,
            read: { cursor, reading, draft in
                if let condition = spelling.format.read(cursor, reading) { draft.other = condition }
            },
            write: { draft, _ in
                guard spelling.key == nil, let other = draft.other, other.kind == kind else { return nil }
                return spelling.format.write(other)
            })
    }

    private static func checkSiblings(of kind: String, _ cursor: Cursor, _ reading: Reading) {
        if kind == "edge", cursor.node["outcome"] == nil {
            reading.error(.missingKey, "an expectation on an edge needs the key `outcome`", at: cursor)
        }
        for key in ["between", "outcome", "share"] where kind != "edge" {
            guard let value = cursor[key] else { continue }
            let hint = key == "between" && hasWindow(kind) ? "write it inside `\(kind)`" : nil
            reading.error(.conflictingKeys, "`\(key)` belongs to `edge`, not to `\(kind)`", at: value, suggestion: hint)
        }
    }

    /// - Parameter key: of an expectation, which need not be readable.
    private static func hasWindow(_ key: String) -> Bool {
        Expectation.Condition.Kind.allCases.contains { kind in
            kind.hasWindow && ConditionFormat.spellings(of: kind).contains { $0.key(of: kind) == key }
        }
    }
}
