import MeshModel

/// A time in which some pair of instances of an edge could not talk: from the first that failed to the last that could again.
package struct Outage: Sendable, Hashable {
    package var edge: String
    package var from: MeshTime
    /// nil: it goes on as the run ends.
    package var to: MeshTime?
    /// Up to the end of the run, where it goes on.
    package var lasted: Duration
    /// How many pairs had a part in it, and the first of them.
    package var pairs: Int
    package var named: [String]
    /// Of the first attempt that failed.
    package var outcome: String
    /// By the first handshake that was refused; where none was, by the outcome.
    package var cause: String
    package var remedy: String?
    /// Of the first pair that failed.
    package var sequence: Int
}

/// All outages of one edge; of many, the longest are kept whole.
package struct EdgeOutages: Sendable, Hashable {
    package private(set) var count = 0
    package private(set) var downtime = Duration.zero
    package private(set) var longest = Duration.zero
    /// In the order in which they began.
    package private(set) var kept: [Outage] = []

    private static let limit = 50

    package init() {}

    mutating func add(_ outage: Outage) {
        count += 1
        downtime += outage.lasted
        longest = max(longest, outage.lasted)
        kept.append(outage)
        guard kept.count > Self.limit, let shortest = kept.map(\.lasted).min() else { return }
        kept.remove(at: kept.lastIndex { $0.lasted == shortest }!)
    }
}

/// A time in which one pair of instances could not talk.
struct PairOutage: Sendable {
    var edge: String
    var from: MeshTime
    /// nil: it goes on.
    var to: MeshTime?
    /// Of the event in which it began.
    var sequence: Int
}
