import MeshModel

/// Chooses which of a service's endpoints takes the next request, for one caller.
package struct LoadBalancer: Hashable, Sendable {
    package let policy: LoadBalancing
    /// The last choice of a round-robin; it begins anywhere, so that callers do not walk in step.
    private var last: Int?

    package init(_ policy: LoadBalancing) { self.policy = policy }

    /// - Parameter inFlight: how many of the caller's requests the endpoint at an index works on.
    /// - Returns: an index below `count`; nil where there is nothing to choose.
    package mutating func pick(count: Int, inFlight: (Int) -> Int, random: inout SeededRandom) -> Int? {
        guard count > 0 else { return nil }
        switch policy {
        case .random:
            return random.below(count)
        case .roundRobin:
            let next = last.map { ($0 + 1) % count } ?? random.below(count)
            last = next
            return next
        case .leastRequest:
            guard count > 1 else { return 0 }
            let first = random.below(count)
            let other = (first + 1 + random.below(count - 1)) % count
            return inFlight(other) < inFlight(first) ? other : first
        }
    }
}
