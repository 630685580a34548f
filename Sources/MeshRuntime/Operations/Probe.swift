import MeshModel
import MeshRecord

/// One real handshake and request, as both ends saw it.
package struct Probe: Sendable {
    package var from: InstanceID
    package var to: InstanceID?
    package var outcome: Outcome
    package var httpStatus: Int?
    package var verdict: HandshakeVerdict?
    /// What the server said when it denied the request.
    package var refusal: String?

    package var explanation: String { Sentences.of(probe: outcome, verdict, refusal: refusal) }

    package var json: JSON {
        func side(_ end: HandshakeVerdict.End?, _ instance: InstanceID?) -> JSON {
            end?.json
                ?? .object([
                    ("instance", JSON(instance?.description)), ("verifyCode", .null), ("alertSent", .null),
                    ("alertReceived", .null),
                ])
        }
        return .object([
            ("from", .string(from.description)), ("to", JSON(to?.description)), ("outcome", .string(outcome.name)),
            ("httpStatus", httpStatus.map { .integer($0) } ?? .null), ("why", .string(explanation)),
            ("fault", JSON(verdict?.blame.rawValue)), ("version", JSON(verdict?.version)),
            ("client", side(verdict?.client, from)), ("server", side(verdict?.server, to)),
        ])
    }
}
