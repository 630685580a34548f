import MeshModel

/// A time in which attempts between some pairs of instances of an edge ended in one way, for one reason: from the first
/// that failed to the last that did not fail so any more.
package struct Outage: Sendable, Hashable {
    package var edge: Edge
    package var from: MeshTime
    /// nil: it goes on as the run ends.
    package var to: MeshTime?
    /// Up to the end of the run, where it goes on.
    package var lasted: Duration
    /// How many pairs had a part in it, and the first of them.
    package var pairs: Int
    package var named: [Pair]
    /// Of its attempts.
    package var outcome: Outcome
    package var cause: OutageCause
    package var remedy: Remedy?
    /// What came of it when it was tried; nil where nobody tries remedies.
    package var trial: Trial?
    /// Of the first pair that failed.
    package var sequence: Int

    /// What came of a remedy.
    package enum Trial: Hashable, Sendable {
        case tried(Result, withOthers: Bool)
        /// It cannot be said as a change of the topology, or the mesh does not come up with it, or there was no time.
        case untried

        package enum Result: Hashable, Sendable {
            case nothingFailed
            /// This did not happen.
            case helped
            /// This did not happen, and they could not talk for another reason.
            case then(OutageCause)
        }

        /// For programs.
        package var word: String {
            switch self {
            case .tried(.nothingFailed, _): "nothing_failed"
            case .tried(.helped, _), .tried(.then, _): "helped"
            case .untried: "untried"
            }
        }

        /// What kept them from talking then.
        package var next: OutageCause? { if case .tried(.then(let cause), _) = self { cause } else { nil } }
    }

    func began(before other: Outage) -> Bool { (from, sequence) < (other.from, other.sequence) }

    package init(
        edge: Edge, from: MeshTime, to: MeshTime?, lasted: Duration, pairs: Int, named: [Pair], outcome: Outcome,
        cause: OutageCause, remedy: Remedy? = nil, sequence: Int
    ) {
        self.edge = edge
        self.from = from
        self.to = to
        self.lasted = lasted
        self.pairs = pairs
        self.named = named
        self.outcome = outcome
        self.cause = cause
        self.remedy = remedy
        self.sequence = sequence
    }
}

/// A time in which one pair of instances could not talk.
struct PairOutage: Sendable {
    var edge: Edge
    var from: MeshTime
    /// nil: it goes on.
    var to: MeshTime?
    /// Of the event in which it began.
    var sequence: Int
}
