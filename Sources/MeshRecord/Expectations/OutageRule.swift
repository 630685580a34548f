import MeshModel

/// The longest time in which a pair of instances could not talk.
struct OutageRule: ExpectationRule {
    /// nil: any.
    let edge: Edge?
    let window: Window
    let bound: Bound

    var end: Duration? { window.to }

    struct Witness: ExpectationWitness {
        let rule: OutageRule
        let start: MeshTime
        /// The longest outage of a pair, as far as it lies in the window.
        private(set) var longest = Duration.zero
        private(set) var cited = Citations()

        mutating func hear(_ news: News) {
            guard case .outages(let outages, let now) = news else { return }
            for outage in outages where rule.edge.admits(outage.edge) { add(outage, now: now) }
        }

        private mutating func add(_ outage: PairOutage, now: MeshTime) {
            let end = (outage.to ?? now) - start
            let length = min(end, rule.window.to ?? end) - max(outage.from - start, rule.window.from)
            guard length > .zero else { return }
            longest = max(longest, length)
            guard rule.bound.isBroken(byGrowing: length.seconds) else { return }
            let sentence = "\(outage.edge) began to fail"
            cited.add(Citation(sequence: outage.sequence, at: outage.from - start, sentence: sentence))
        }
    }

    func makeWitness(start: MeshTime) -> Witness { Witness(rule: self, start: start) }

    func standing(_ counter: NothingCounted, _ witness: Witness?, _ seen: Seen) -> Standing {
        let longest = witness?.longest ?? .zero
        let words = longest == .zero ? "no pair failed" : "a pair failed for \(longest.rounded.text) at the most"
        return .growing(longest.seconds, bound, words)
    }
}
