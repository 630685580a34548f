import MeshModel

/// Something that is counted where it happens, on whichever loop that is.
package enum Countable: Sendable {
    case attempt(Attempt)
    /// A load generator's request, which was due then.
    case sent(on: Edge, intended: MeshTime)
    case request(LoadRequest)
}

extension Countable {
    /// The attempt that it is, where it counts: on that edge (nil: on any), and begun in the window.
    func attempt(on edge: Edge?, in window: Window, since start: MeshTime) -> Attempt? {
        guard case .attempt(let attempt) = self, edge.admits(attempt.edge), window.contains(attempt.began - start)
        else { return nil }
        return attempt
    }
}

/// What one loop counts for one expectation; two of one expectation can be added up.
protocol ExpectationCounter: Sendable {
    /// - Parameter start: of the run.
    mutating func count(_ countable: Countable, since start: MeshTime)
    mutating func add(_ other: Self)
}

/// For expectations that go by the log or by a moment alone.
struct NothingCounted: ExpectationCounter {
    mutating func count(_ countable: Countable, since start: MeshTime) {}
    mutating func add(_ other: Self) {}
}

/// The counters of all expectations of a run, as one loop keeps them, or their sum.
package struct ExpectationCounters: Sendable {
    /// By the expectation's place in the topology.
    private var counters: [any ExpectationCounter]

    package init(_ expectations: [Expectation]) { counters = expectations.map { $0.condition.rule.makeCounter() } }

    package mutating func count(_ countable: Countable, since start: MeshTime) {
        for index in counters.indices { counters[index].count(countable, since: start) }
    }

    /// - Parameter other: of the same topology.
    package mutating func add(_ other: ExpectationCounters) {
        for (index, counter) in other.counters.enumerated() { counters[index].add(any: counter) }
    }

    func counter<Counter: ExpectationCounter>(_ type: Counter.Type, at place: ExpectationPlace) -> Counter {
        counters[place.number] as! Counter
    }
}

extension ExpectationCounter {
    fileprivate mutating func add(any other: any ExpectationCounter) { add(other as! Self) }
}

/// An expectation by its place in the topology.
package struct ExpectationPlace: Hashable, Sendable {
    let number: Int
}
