import MeshModel

/// How many handshakes were refused.
struct RefusalsRule: ExpectationRule {
    /// nil: on any.
    let edge: Edge?
    let window: Window
    let bound: Bound

    var end: Duration? { window.to }

    func makeWitness(start: MeshTime) -> Tallying {
        Tallying(since: start, in: window, bound) { event in
            if case .handshakeRefused = event.happening { event.concerns(edge) } else { false }
        }
    }

    func standing(_ counter: NothingCounted, _ witness: Tallying?, _ seen: Seen) -> Standing {
        let count = witness?.count ?? 0
        return .growing(Double(count), bound, "\(count) handshakes refused")
    }
}
