import MeshModel
import MeshRuntime

/// Finds how long each phase of a root rotation must last in this topology, by simulating it.
///
/// Every pair that may talk is tried whenever either end has another certificate or bundle, and every certificate is
/// renewed at the worst moment for the phase in question. A wait is safe when no seed sees a handshake refused that is not
/// refused without the rotation too. At last the waits are tried together, with as many seeds that they were not fitted to.
package struct RotationPlanner: Sendable {
    package let domain: TrustDomain
    package let strategy: RootRotation.Strategy
    package let seeds: [UInt64]
    /// When the rotation begins at the earliest; by the seed, up to one leaf's life later.
    package var begin: Duration { topology.earliestRotation(of: domain) }
    private let topology: Topology
    private let jobs: Int

    /// - Parameters:
    ///   - topology: where its scenario rotates this root already, that step says when, and is replaced.
    ///   - seeds: how many, and the first of them.
    package init(
        _ topology: Topology, of domain: TrustDomain, strategy: RootRotation.Strategy, seeds: Int, from first: UInt64,
        jobs: Int
    ) {
        self.topology = topology
        self.domain = domain
        self.strategy = strategy
        self.seeds = Self.seeds(seeds, from: first)
        self.jobs = jobs
    }

    private static func seeds(_ count: Int, from first: UInt64) -> [UInt64] {
        (0..<UInt64(count)).map { first &+ $0 }
    }

    // MARK: Searching

    /// The phases in order, each with the shortest safe wait when those before it have theirs.
    ///
    /// - Parameters:
    ///   - progress: told before each wait that is tried.
    ///   - shouldStop: asked now and then; what was found until then is returned.
    /// - Throws: `MeshFailure` when the mesh does not come up.
    package func plan(
        progress: (String, Duration) -> Void, shouldStop: @escaping @Sendable () -> Bool
    ) throws -> RotationPlan {
        var plan = RotationPlan()
        do {
            var rehearsal = RotationRehearsal(
                topology, of: domain, strategy: strategy, jobs: jobs, shouldStop: shouldStop)
            try rehearsal.learnWhatIsUsual()
            var search = WaitSearch(rehearsal: rehearsal)
            plan.verdict =
                try findWaits(&search, &plan.phases, progress)
                ? tryTogether(&search, &plan.phases, progress) : .unsafe
        } catch is RotationRehearsal.Stopped {}
        return plan
    }

    /// - Returns: whether each phase has a safe wait.
    private func findWaits(
        _ search: inout WaitSearch, _ phases: inout [RotationPlan.Phase], _ progress: (String, Duration) -> Void
    ) throws -> Bool {
        for step in WaitSearch.Step.steps(of: strategy) {
            let phase = try search.shortest(step, safeWith: seeds, firstWith: Array(seeds.prefix(jobs))) {
                progress(step.name, $0)
            }
            phases.append(phase)
            guard let wait = phase.wait else { return false }
            search.waits[keyPath: step.wait] = wait
        }
        return true
    }

    /// All waits, with seeds that they were not fitted to. What none of the first drew one of these may: then the phase in
    /// which it fails is made longer, and yet others are tried.
    private func tryTogether(
        _ search: inout WaitSearch, _ phases: inout [RotationPlan.Phase], _ progress: (String, Duration) -> Void
    ) throws -> RotationPlan.Verdict {
        let steps = WaitSearch.Step.steps(of: strategy)
        var others = seeds
        while true {
            others = Self.seeds(seeds.count, from: others[0] &+ UInt64(seeds.count))
            progress("all phases", search.waits.duration)
            guard let (trouble, renewing) = try search.trouble(together: steps, with: others) else { return .safe }
            guard let index = steps.firstIndex(where: { search.isTooShort($0, as: trouble) }) else {
                return .unavoidable(trouble)
            }
            let step = steps[index]
            let longer = try search.longer(step, than: trouble, renewing, safeWith: others) { progress(step.name, $0) }
            guard let wait = longer.wait else { return .unavoidable(trouble) }
            phases[index] = longer
            search.waits[keyPath: step.wait] = wait
        }
    }
}
