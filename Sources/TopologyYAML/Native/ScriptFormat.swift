import MeshModel

/// What a request does.
enum ScriptFormat {
    static let script = script(of: action)

    /// Steps in order, where a nested list is a concurrent group.
    static func script(of action: Format<Script.Action>) -> Format<Script> {
        Format.list(of: step(of: action), "a list of steps").map(Script.init(steps:), back: { $0.steps })
    }

    private static func step(of action: Format<Script.Action>) -> Format<Script.Step> {
        let group = Format.list(of: groupMember(action), atLeast: 1, "steps that run at one time")
        return Format<Script.Step>(
            schema: ["anyOf": [action.schema, group.schema]],
            read: { cursor, reading in
                guard case .sequence = cursor.node.content else {
                    return action.read(cursor, reading).map(Script.Step.one)
                }
                return group.read(cursor, reading).map(Script.Step.concurrent)
            },
            write: { step in
                switch step {
                case .one(let step): action.write(step)
                case .concurrent(let steps): group.write(steps)
                }
            })
    }

    private static let action = Format<Script.Action>.oneOf(
        "a step, `call` or `sleep`",
        [
            .init(
                "call", CallFormat.call, "Calls a service and waits for its answer.", embed: Script.Action.call,
                extract: { if case .call(let call) = $0 { call } else { nil } }),
            .init(
                "sleep", DistributionFormat.distribution, "Waits.", embed: Script.Action.sleep,
                extract: { if case .sleep(let time) = $0 { time } else { nil } }),
        ])

    /// A step of a group is no group.
    private static func groupMember(_ action: Format<Script.Action>) -> Format<Script.Action> {
        Format<Script.Action>(
            schema: action.schema,
            read: { cursor, reading in
                if case .sequence = cursor.node.content {
                    reading.error(.nestedGroup, "a concurrent group can't contain another", at: cursor)
                    return nil
                }
                return action.read(cursor, reading)
            }, write: action.write)
    }
}
