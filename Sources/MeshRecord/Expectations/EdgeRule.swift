import MeshModel

/// There was an attempt on the edge, and a share of all attempts there ended so.
struct EdgeRule: ExpectationRule {
    let edge: Edge
    let window: Window
    let outcome: Outcome
    let share: Bound

    var end: Duration? { window.to }

    struct Counter: ExpectationCounter {
        let rule: EdgeRule
        var attempts = 0
        var outcomes: [Outcome: Int] = [:]

        mutating func count(_ countable: Countable, since start: MeshTime) {
            guard let attempt = countable.attempt(on: rule.edge, in: rule.window, since: start) else { return }
            attempts += 1
            outcomes[attempt.outcome, default: 0] += 1
        }

        mutating func add(_ other: Counter) {
            attempts += other.attempts
            outcomes.merge(other.outcomes, uniquingKeysWith: +)
        }
    }

    func makeCounter() -> Counter { Counter(rule: self) }

    func makeWitness(start: MeshTime) -> Citing {
        Citing(since: start, in: window) { $0.isTrouble(of: edge) && $0.outcome != outcome }
    }

    func standing(_ counter: Counter, _ witness: Citing?, _ seen: Seen) -> Standing {
        guard counter.attempts > 0 else { return .open(false, "nothing was attempted on \(edge)") }
        let matches = counter.outcomes[outcome] ?? 0
        let counts = counter.outcomes.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            .map { "\($0.value) \($0.key)" }
        return .share(
            matches, of: counter.attempts, share,
            "\(matches) of \(counter.attempts) attempts ended \(outcome) (\(counts.joined(separator: ", ")))")
    }
}
