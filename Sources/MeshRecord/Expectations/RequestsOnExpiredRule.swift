import MeshModel

/// How many requests were carried on a connection one of whose certificates had expired.
struct RequestsOnExpiredRule: ExpectationRule {
    /// nil: on any.
    let edge: Edge?
    let window: Window
    let bound: Bound

    var end: Duration? { window.to }

    struct Counter: ExpectationCounter {
        let rule: RequestsOnExpiredRule
        var attempts = 0
        var onExpired = 0

        mutating func count(_ countable: Countable, since start: MeshTime) {
            guard let attempt = countable.attempt(on: rule.edge, in: rule.window, since: start) else { return }
            attempts += 1
            if attempt.onExpired { onExpired += 1 }
        }

        mutating func add(_ other: Counter) {
            attempts += other.attempts
            onExpired += other.onExpired
        }
    }

    func makeCounter() -> Counter { Counter(rule: self) }

    func makeWitness(start: MeshTime) -> Citing {
        Citing(since: start, in: window) { event in
            if case .pair(_, .connectionOutlived) = event.happening { event.concerns(edge) } else { false }
        }
    }

    func standing(_ counter: Counter, _ witness: Citing?, _ seen: Seen) -> Standing {
        let words = "\(counter.onExpired) of \(counter.attempts) requests on expired certificates"
        return .growing(Double(counter.onExpired), bound, words)
    }
}
