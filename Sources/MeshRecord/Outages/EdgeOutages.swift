/// All outages of one edge; of many, the longest are kept whole.
package struct EdgeOutages: Sendable, Hashable {
    package private(set) var count = 0
    /// For how long some pair could not talk, whatever the reason, and the longest time on end.
    package private(set) var downtime = Duration.zero
    package private(set) var longest = Duration.zero
    /// In the order in which they began.
    package private(set) var kept: [Outage] = []

    private static let limit = 50

    package init() {}

    /// Changes each that is kept whole.
    package mutating func update(_ change: (inout Outage) -> Void) {
        for index in kept.indices { change(&kept[index]) }
    }

    mutating func add(_ outage: Outage) {
        count += 1
        kept.insert(outage, at: kept.firstIndex { outage.began(before: $0) } ?? kept.endIndex)
        guard kept.count > Self.limit, let shortest = kept.map(\.lasted).min() else { return }
        kept.remove(at: kept.lastIndex { $0.lasted == shortest }!)
    }

    /// A time in which some of its pairs could not talk has ended, or the run has.
    mutating func addDowntime(_ lasted: Duration) {
        downtime += lasted
        longest = max(longest, lasted)
    }
}
