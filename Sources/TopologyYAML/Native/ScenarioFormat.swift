import MeshModel

/// One entry of a scenario: an action, or several of one kind, at a time.
struct ScenarioEntry: Hashable, Sendable {
    var steps: [ScenarioStep]
    var path: Path = .root
}

extension ScenarioEntry {
    static let format: Format<ScenarioEntry> = record.format(
        from: Draft(),
        finish: { draft, cursor, reading in
            let keys = ["scale", "rotate", "fault", "clear", "rotateRoot", "authority"]
            let key = reading.onlyKey(of: keys, in: cursor, "a scenario step")
            if let key, key != "scale" { reading.reject("order", "belongs to `scale`", in: cursor) }
            guard let when = draft.when.finished(cursor, reading), key != nil else { return nil }
            return ScenarioEntry(
                steps: draft.actions.map {
                    ScenarioStep(when: when, action: $0, lasts: draft.fault?.lasts, location: cursor.location)
                },
                path: cursor.path)
        },
        draft: { Draft($0.steps) })

    private struct Draft: Sendable {
        var when = WhenDraft()
        var scale: [KeyValue<ServiceName, Int>]?
        var order: VictimOrder?
        var rotate: RenewalScope?
        var fault: TimedFault?
        var clear: Fault.Handle?
        /// A whole root rotation.
        var rotateRoot: AuthorityOrder?
        /// One step of it.
        var authority: AuthorityOrder?

        init() {}

        init(_ steps: [ScenarioStep]) {
            for step in steps {
                when = WhenDraft(step.when)
                switch step.action {
                case .scale(let service, let count, let order):
                    scale = (scale ?? []) + [KeyValue(key: service, value: count)]
                    self.order = order
                case .renew(let scope): rotate = scope
                case .inject(let fault): self.fault = TimedFault(fault: fault, lasts: step.lasts)
                case .clear(let handle): clear = handle
                case .authority(let action, let domain):
                    let order = AuthorityOrder(action: action, of: domain)
                    if case .rotateRoot = action { rotateRoot = order } else { authority = order }
                }
            }
        }

        var actions: [OperatorAction] {
            let scalings = (scale ?? []).map { OperatorAction.scale($0.key, to: $0.value, order: order) }
            let others: [OperatorAction?] = [
                rotate.map { .renew($0) }, fault.map { .inject($0.fault) }, clear.map { .clear($0) },
                (rotateRoot ?? authority).map { .authority($0.action, of: $0.of) },
            ]
            return scalings + others.compactMap(\.self)
        }
    }

    private static let record = Record<Draft>(
        "a scenario step",
        [
            Field(
                "at", \.when.at, SpanFormat.span(of: DurationFormat.duration),
                "When, from the start of the run; or drawn `between`."),
            Field(
                "every", \.when.every, SpanFormat.span(of: DurationFormat.period),
                "Again and again, with this between; or each gap drawn `between`."),
            Field(
                "from", \.when.from, DurationFormat.duration,
                "The first of `every`; else one gap, the shortest, after the start."),
            Field("until", \.when.until, DurationFormat.duration, "The end of `every`: none is at this time or later."),
            Field(
                "scale", \.scale,
                .dictionary(
                    of: ReferenceFormat.service, NumberFormat.integer(0...100_000),
                    "services and their instances, as in `{web: 5}`",
                    keyText: { $0.text }), "Gives services another number of instances."),
            Field("order", \.order, .word("an order"), "Which instances go first; else the service's `scaleDown`."),
            Field("rotate", \.rotate, RenewalScopeFormat.scope, "Renews certificates and keys now."),
            Field("fault", \.fault, FaultFormat.fault, "Makes something go wrong until it is cleared."),
            Field("clear", \.clear, FaultFormat.handle, "Ends a fault."),
            Field(
                "rotateRoot", \.rotateRoot, AuthorityFormat.rotateRoot,
                "Rotates the root of a trust domain, from its preparation to the removal of the old one."),
            Field(
                "authority", \.authority, AuthorityFormat.step, "One step of a root rotation, in whatever order."),
        ])
}

private enum RenewalScopeFormat {
    private enum All: String, CaseIterable, Sendable { case all }

    static let scope = Format<All>.word("`all`, a service or an instance")
        .map({ _ in RenewalScope.everything }, back: { _ in .all })
        .or(one, isShort: { $0 == .everything })

    private static let one = Format<RenewalScope>.oneOf(
        "`all`, `service` or `instance`",
        [
            .init(
                "service", ReferenceFormat.service, "Every instance of the service.",
                embed: { .target(.service($0)) },
                extract: { if case .target(.service(let name)) = $0 { name } else { nil } }),
            .init(
                "instance", ReferenceFormat.instance, "One instance, as in `web.3`.",
                embed: { .target(.instance($0)) },
                extract: { if case .target(.instance(let id)) = $0 { id } else { nil } }),
        ])
}
