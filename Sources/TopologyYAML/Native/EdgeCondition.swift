import MeshModel

/// The expectations that bound one number of an edge, or of each.
struct EdgeCondition: Sendable {
    /// The expectation's key.
    let name: String
    /// The key of its bound.
    let bound: String
    let unit: BoundUnit
    let about: String
    let embed: @Sendable (Edge?, Window, Bound) -> Expectation.Condition
    let extract: @Sendable (Expectation.Condition) -> (Edge?, Window, Bound)?

    static let availability = EdgeCondition(
        name: "availability", bound: "share", unit: .share, about: "The share that succeeded.",
        embed: Expectation.Condition.availability,
        extract: { if case .availability(let edge, let window, let bound) = $0 { (edge, window, bound) } else { nil } })

    static let outage = EdgeCondition(
        name: "outage", bound: "longest", unit: .duration, about: "The longest.", embed: Expectation.Condition.outage,
        extract: { if case .outage(let edge, let window, let bound) = $0 { (edge, window, bound) } else { nil } })

    static let refusals = EdgeCondition(
        name: "refusals", bound: "count", unit: .count, about: "How many; a plain number means exactly so many.",
        embed: Expectation.Condition.refusals,
        extract: { if case .refusals(let edge, let window, let bound) = $0 { (edge, window, bound) } else { nil } })

    static let requestsOnExpired = EdgeCondition(
        name: "requestsOnExpired", bound: "count", unit: .count,
        about: "How many; a plain number means exactly so many.", embed: Expectation.Condition.requestsOnExpired,
        extract: {
            if case .requestsOnExpired(let edge, let window, let bound) = $0 { (edge, window, bound) } else { nil }
        })

    /// `requestsOnExpired` with a count of 0.
    static let noConnectionOnExpired: Format<Expectation.Condition> = Record<Draft>(
        "`noConnectionOnExpiredCertificate`", place
    ).format(
        from: Draft(), finish: { draft, _, _ in .requestsOnExpired(draft.edge, draft.between, Bound(.equal, 0)) },
        draft: { Draft(requestsOnExpired.extract($0)) })

    var format: Format<Expectation.Condition> {
        Record<Draft>("`\(name)`", Self.place + [Field(bound, \.bound, BoundFormat.bound(unit), required: true, about)])
            .format(
                from: Draft(), finish: { draft, _, _ in draft.bound.map { embed(draft.edge, draft.between, $0) } },
                draft: { Draft(extract($0)) })
    }

    private struct Draft: Sendable {
        var edge: Edge?
        var between = Window.wholeRun
        var bound: Bound?

        init() {}

        init(_ parts: (Edge?, Window, Bound)?) { if let parts { (edge, between, bound) = parts } }
    }

    private static let place: [Field<Draft>] = [
        Field("edge", \.edge, EdgeFormat.edge, "From one workload to another; else each edge."),
        WindowFormat.between(\.between, "When; else the whole run."),
    ]
}
