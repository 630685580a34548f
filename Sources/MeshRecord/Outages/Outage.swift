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
    package enum Trial: String, Sendable {
        /// With it nothing failed.
        case nothingFailed = "nothing_failed"
        /// With it this did not happen.
        case helped
        /// It is no change of the topology, or there was no time.
        case untried
    }

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
