import MeshModel

/// The share of attempts on an edge, or on each, that succeeded.
struct AvailabilityRule: ExpectationRule {
    /// nil: each that is used.
    let edge: Edge?
    let window: Window
    let bound: Bound

    var end: Duration? { window.to }

    struct Counter: ExpectationCounter {
        let rule: AvailabilityRule
        var shares: [Edge: Share] = [:]

        mutating func count(_ countable: Countable, since start: MeshTime) {
            guard let attempt = countable.attempt(on: rule.edge, in: rule.window, since: start) else { return }
            shares[attempt.edge, default: Share()].attempts += 1
            if attempt.outcome == .ok { shares[attempt.edge]!.successes += 1 }
        }

        mutating func add(_ other: Counter) {
            shares.merge(other.shares) {
                Share(attempts: $0.attempts + $1.attempts, successes: $0.successes + $1.successes)
            }
        }
    }

    /// A number of attempts, and how many of them succeeded.
    struct Share: Sendable {
        var attempts = 0
        var successes = 0

        var rate: Double { Double(successes) / Double(attempts) }

        /// Rounded down, so that 100% is all of them.
        var percent: String {
            let thousandths = successes * 100_000 / attempts
            var digits = String(1_000 + thousandths % 1_000).dropFirst()
            while digits.last == "0" { digits.removeLast() }
            return "\(thousandths / 1_000)\(digits.isEmpty ? "" : ".")\(digits)%"
        }
    }

    func makeCounter() -> Counter { Counter(rule: self) }

    func makeWitness(start: MeshTime) -> Citing { Citing(since: start, in: window) { $0.isTrouble(of: edge) } }

    func standing(_ counter: Counter, _ witness: Citing?, _ seen: Seen) -> Standing {
        let edges = counter.shares.sorted { ($0.value.rate, $0.key) < ($1.value.rate, $1.key) }
        let standings = edges.map { edge, share in
            Standing.share(
                share.successes, of: share.attempts, bound,
                "\(edge): \(share.successes) of \(share.attempts) attempts succeeded (\(share.percent))")
        }
        guard let least = standings.first else {
            return .open(false, "nothing was attempted on \(edge?.description ?? "any edge")")
        }
        var standing = Standing.all(standings)
        standing.detail = standings.first { !$0.held }?.detail ?? least.detail
        if standings.count > 1 {
            let failed = standings.count { !$0.held }
            standing.detail +=
                failed == 0
                ? ", the least of \(standings.count) edges" : ", \(failed) of \(standings.count) edges missed"
        }
        return standing
    }
}
