import MeshModel
import MeshRecord

/// One real handshake and request, as both ends saw it.
package struct Probe: Sendable {
    package var from: InstanceID
    package var to: InstanceID?
    package var outcome: Outcome
    package var httpStatus: Int?
    package var verdict: HandshakeVerdict?
    /// What the server said when it denied the request, or could not do what it was asked.
    package var refusal: String?

    package var explanation: String { Sentences.of(probe: outcome, verdict, refusal: refusal) }
}
