import MeshModel

/// Everything that one loop counts, or the sum of several.
package struct LoopCounts: Sendable {
    package var edges: [Edge: EdgeStatistics] = [:]
    package var requests = RequestStatistics()
    /// Since the last look of the live view.
    package var recent = RequestStatistics()
    /// The longest that a loop was held up since the run began.
    package var longestStall = Duration.zero
    package var expectations: ExpectationCounters

    package init(_ expectations: [Expectation]) { self.expectations = ExpectationCounters(expectations) }

    package mutating func add(_ other: LoopCounts) {
        // In any order: each is added to its own.
        for (edge, statistics) in other.edges { edges[edge, default: EdgeStatistics()].add(statistics) }
        requests.add(other.requests)
        recent.add(other.recent)
        longestStall = max(longestStall, other.longestStall)
        expectations.add(other.expectations)
    }

    // MARK: Counting

    /// - Parameter start: of the run; nil before, when nothing is expected yet.
    package mutating func attemptEnded(_ attempt: Attempt, since start: MeshTime?) {
        edges[attempt.edge, default: EdgeStatistics()].record(attempt)
        if let start { expectations.count(.attempt(attempt), since: start) }
    }

    package mutating func requestBegan(on edge: Edge, intended: MeshTime, since start: MeshTime?) {
        requests.sent += 1
        if let start { expectations.count(.sent(on: edge, intended: intended), since: start) }
    }

    package mutating func requestEnded(_ request: LoadRequest, since start: MeshTime?) {
        requests.record(request)
        recent.record(request)
        if let start { expectations.count(.request(request), since: start) }
    }
}
