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
            let keys = ["scale", "rotate", "fault", "clear"]
            guard let key = reading.onlyKey(of: keys, in: cursor, "a scenario step") else { return nil }
            if key != "scale", let order = cursor["order"] {
                reading.error(.conflictingKeys, "`order` belongs to `scale`", at: order)
            }
            guard let at = draft.at else { return nil }
            return ScenarioEntry(
                steps: draft.actions.map { ScenarioStep(at: at, action: $0, location: cursor.location) },
                path: cursor.path)
        },
        draft: { entry in Draft(at: entry.steps.first?.when.earliest, actions: entry.steps.map(\.action)) })

    private struct Draft: Sendable {
        var at: Duration?
        var scale: [Pair<ServiceName, Int>]?
        var order: VictimOrder?
        var rotate: RotationScope?
        var fault: Fault?
        var clear: Fault.Handle?

        init() {}

        init(at: Duration?, actions: [OperatorAction]) {
            self.at = at
            for action in actions {
                switch action {
                case .scale(let service, let count, let order):
                    scale = (scale ?? []) + [Pair(key: service, value: count)]
                    self.order = order
                case .rotate(let scope): rotate = scope
                case .inject(let fault): self.fault = fault
                case .clear(let handle): clear = handle
                case .authority: break
                }
            }
        }

        var actions: [OperatorAction] {
            let scalings = (scale ?? []).map { OperatorAction.scale($0.key, to: $0.value, order: order) }
            let others: [OperatorAction?] = [
                rotate.map { .rotate($0) }, fault.map { .inject($0) }, clear.map { .clear($0) },
            ]
            return scalings + others.compactMap(\.self)
        }
    }

    private static let record = Record<Draft>(
        "a scenario step",
        [
            Field("at", \.at, .duration(), required: true, "When, from the start of the run."),
            Field(
                "scale", \.scale,
                .dictionary(
                    of: .service, .integer(0...100_000), "services and their instances, as in `{web: 5}`",
                    keyText: { $0.text }), "Gives services another number of instances."),
            Field("order", \.order, .word("an order"), "Which instances go first; else the service's `scaleDown`."),
            Field("rotate", \.rotate, .rotationScope, "Renews certificates and keys now."),
            Field("fault", \.fault, FaultFormat.fault, "Makes something go wrong until it is cleared."),
            Field("clear", \.clear, FaultFormat.handle, "Ends a fault."),
        ])
}

private enum All: String, CaseIterable, Sendable { case all }

extension Format where Value == RotationScope {
    fileprivate static var rotationScope: Format {
        Format<All>.word("`all`, a service or an instance")
            .map({ _ in RotationScope.everything }, back: { _ in .all })
            .or(one, isShort: { $0 == .everything })
    }

    private static var one: Format {
        Format.oneOf(
            "`all`, `service` or `instance`",
            [
                Case(
                    "service", Format<ServiceName>.service, "Every instance of the service.",
                    embed: { RotationScope.target(.service($0)) },
                    extract: { if case .target(.service(let name)) = $0 { name } else { nil } }),
                Case(
                    "instance", Format<InstanceID>.instance, "One instance, as in `web.3`.",
                    embed: { RotationScope.target(.instance($0)) },
                    extract: { if case .target(.instance(let id)) = $0 { id } else { nil } }),
            ])
    }
}

extension Format where Value == InstanceID {
    fileprivate static var instance: Format {
        Format(
            schema: .pattern(#"^[-a-z0-9]+\.[0-9]+$"#),
            read: { cursor, reading in
                switch Format<Target>.target.read(cursor, reading) {
                case .instance(let id): return id
                case .service(let name):
                    reading.error(.wrongType, "expected an instance such as `\(name).3`, found a service", at: cursor)
                    return nil
                case nil: return nil
                }
            }, write: { .text($0.description) })
    }
}
