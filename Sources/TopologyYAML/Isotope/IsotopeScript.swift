import MeshModel

/// The script of an isotope service: our own was made after it, so only the steps themselves differ.
enum IsotopeScript {
    static let format = ScriptFormat.script(of: action)

    private static let action = Format<Script.Action>.oneOf(
        "a step, `call` or `sleep`",
        [
            .init(
                "call", call, "Calls a service.", embed: Script.Action.call,
                extract: { if case .call(let call) = $0 { call } else { nil } }),
            .init(
                "sleep", sleep, "Waits.", embed: Script.Action.sleep,
                extract: { if case .sleep(let time) = $0 { time } else { nil } }),
        ])

    private struct CallDraft: Sendable {
        var service: ServiceName?
        var size: ByteCount?
    }

    private static let call = ReferenceFormat.service.map({ Call(to: $0) }, back: { $0.to })
        .or(detailedCall, isShort: { $0.size == nil })
        .located(\.location)

    private static let detailedCall: Format<Call> = Record<CallDraft>(
        "a call", unknownKeys: .warning,
        [
            Field("service", \.service, ReferenceFormat.service, "The service that is called."),
            Field(
                "hostname", schema: ["type": "string"],
                "The service that is called, in newer files.",
                read: { _, _, _ in }, write: { _, _ in nil }),
            Field("size", \.size, QuantityFormat.size, "The size of the request's body."),
            .misprint("payloadSize", of: "size") { cursor, reading, call in
                call.size = QuantityFormat.size.read(cursor, reading)
            },
            .withoutEffect("call-override", "calls go to the service by its name"),
        ]
    ).format(
        from: CallDraft(),
        finish: { draft, cursor, reading in
            guard let service = draft.service ?? hostname(cursor, reading) else { return nil }
            return Call(to: service, size: draft.size)
        }, draft: { CallDraft(service: $0.to, size: $0.size) })

    /// Beside `service` it says by which address isotope would reach it in a real cluster; alone, which service it is.
    private static func hostname(_ call: Cursor, _ reading: Reading) -> ServiceName? {
        guard call["service"] == nil, reading.onlyKey(of: ["service", "hostname"], in: call, "a call") != nil else {
            return nil
        }
        return call["hostname"].flatMap { ReferenceFormat.service.read($0, reading) }
    }

    private enum SleepKind: String, CaseIterable, Sendable { case `static`, histogram }

    private struct SleepDraft: Sendable {
        var kind: SleepKind?
        var data: Cursor?
    }

    private static let sleep = DurationFormat.duration
        .map({ Distribution.constant($0) }, back: { DistributionFormat.constantPart($0) ?? .zero })
        .or(drawnSleep, isShort: { DistributionFormat.constantPart($0) != nil })

    private static let drawnSleep: Format<Distribution> = Record<SleepDraft>(
        "a sleep", unknownKeys: .warning,
        [
            Field("type", \.kind, .word("a kind of sleep that meshsim knows"), required: true, "How it is drawn."),
            Field(
                "data", required: true, schema: [:], "What it is drawn from.",
                read: { cursor, _, sleep in sleep.data = cursor }, write: { _, _ in nil }),
        ]
    ).format(
        from: SleepDraft(),
        finish: { draft, _, reading in
            guard let data = draft.data else { return nil }
            switch draft.kind {
            case .static: return staticSleep.read(data, reading)
            case .histogram: return DistributionFormat.histogram.read(data, reading)
            case nil: return nil
            }
        }, draft: { _ in SleepDraft() })

    private struct Static: Sendable {
        var time: Duration?
    }

    private static let staticSleep = DurationFormat.duration
        .map({ Static(time: $0) }, back: { $0.time ?? .zero })
        .or(
            Record<Static>(
                "a static sleep", [Field("time", \.time, DurationFormat.duration, required: true, "How long.")]
            )
            .format(from: Static()), isShort: { _ in true }
        )
        .map({ Distribution.constant($0.time ?? .zero) }, back: { Static(time: DistributionFormat.constantPart($0)) })
}
