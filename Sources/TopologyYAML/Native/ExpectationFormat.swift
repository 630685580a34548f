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

    private static let others: [Field<Draft>] = [
        other("requests", ConditionFormat.requests, "What became of the requests of load generators."),
        other("ready", ConditionFormat.ready, "How many instances were ready."),
        other("certificates", ConditionFormat.certificates, "How many certificates were issued or renewed."),
        other("availability", EdgeCondition.availability.format, "The share of attempts that were answered."),
        other("outage", EdgeCondition.outage.format, "The longest time in which two instances could not talk."),
        other("csrRate", ConditionFormat.csrRate, "The most CSRs that reached an authority in some time."),
        other("refusals", EdgeCondition.refusals.format, "How many handshakes were refused."),
        other(
            "requestsOnExpired", EdgeCondition.requestsOnExpired.format,
            "How many requests went over a connection one of whose certificates had expired."),
        other(
            "noConnectionOnExpiredCertificate", EdgeCondition.noConnectionOnExpired,
            "No request went over a connection one of whose certificates had expired."),
        other(
            "lateRenewals", ConditionFormat.lateRenewals, "How many certificates ended before their successor came."),
        other("digest", ConditionFormat.digest, "The SHA-256 of the event log, in simulations only."),
    ]

    private static func other(
        _ key: String, _ format: Format<Expectation.Condition>, _ about: String
    ) -> Field<Draft> {
        Field(
            key, schema: format.schema, about,
            read: { cursor, reading, draft in
                if let condition = format.read(cursor, reading) { draft.other = condition }
            },
            write: { draft, _ in draft.other.flatMap { $0.key == key ? format.write($0) : nil } })
    }

    private static func checkSiblings(of kind: String, _ cursor: Cursor, _ reading: Reading) {
        if kind == "edge", cursor.node["outcome"] == nil {
            reading.error(.missingKey, "an expectation on an edge needs the key `outcome`", at: cursor)
        }
        for key in ["between", "outcome", "share"] where kind != "edge" {
            guard let value = cursor[key] else { continue }
            let hint = key == "between" && kind != "ready" && kind != "digest" ? "write it inside `\(kind)`" : nil
            reading.error(.conflictingKeys, "`\(key)` belongs to `edge`, not to `\(kind)`", at: value, suggestion: hint)
        }
    }
}

extension Expectation.Condition {
    /// Under which it is written.
    fileprivate var key: String {
        switch self {
        case .edge: "edge"
        case .requests: "requests"
        case .ready: "ready"
        case .certificates: "certificates"
        case .availability: "availability"
        case .outage: "outage"
        case .csrRate: "csrRate"
        case .refusals: "refusals"
        case .requestsOnExpired: "requestsOnExpired"
        case .lateRenewals: "lateRenewals"
        case .digest: "digest"
        }
    }
}
