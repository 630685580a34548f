import Dispatch
import MeshModel
import MeshRuntime
import Synchronization

/// Finds how long each phase of a root rotation must last in this topology, by simulating it.
///
/// Every pair that may talk is tried whenever either end has another certificate or bundle, and every certificate is
/// renewed at the worst moment for the phase in question. A wait is safe when no seed sees a handshake refused that is not
/// refused without the rotation too.
package struct RotationPlanner: Sendable {
    package let domain: TrustDomain
    package let strategy: RootRotation.Strategy
    package let seeds: [UInt64]
    /// When the rotation begins at the earliest; by the seed, up to one leaf's life later.
    package let begin: Duration
    private let topology: Topology
    /// Who may talk to whom.
    private let edges: [Edge]
    private let jobs: Int
    /// What no wait could help.
    private var usual: Set<RotationTrial.RefusedLink> = []

    /// Waits are found to this share of themselves, or to a second.
    private static let precision = 0.02
    private static let shortest = Duration.seconds(1)
    private static let longest = Duration.seconds(60 * 86_400)

    /// A rotation's phases, and the shortest wait in each with which nothing is refused.
    package struct Plan: Sendable {
        /// In order; ends early where no wait is safe.
        package var phases: [Phase]
        /// What went wrong with the waits that were found: no wait of this strategy could help it.
        package var unavoidable: Trouble?

        package var isSafe: Bool { unavoidable == nil && phases.allSatisfy { $0.wait != nil } }
    }

    /// One phase, and how long it must last.
    package struct Phase: Sendable {
        package var name: String
        /// The key of its wait in the topology language.
        package var key: String
        /// nil: no wait up to two months is safe.
        package var wait: Duration?
        /// The longest wait that was seen to be too short, and what it led to; nil where even none at all is safe.
        package var tooShort: (wait: Duration, seen: Trouble)?
    }

    /// What a wait that is too short leads to.
    package typealias Trouble = RotationTrial.Trouble

    /// - Parameter topology: where its scenario rotates this root already, that step says when, and is replaced.
    package init(
        _ topology: Topology, of domain: TrustDomain, strategy: RootRotation.Strategy, seeds: [UInt64], jobs: Int
    ) {
        self.domain = domain
        self.strategy = strategy
        self.seeds = seeds
        self.jobs = jobs
        begin = topology.rotationMoment(of: domain) ?? topology.trustDomain(domain)?.ca.leaf.ttl ?? .zero
        edges = topology.edges
        var observed = PairProber.quiet(topology)
        observed.expectations = []
        observed.scenario.removeAll { $0.rotatesRoot(of: domain) }
        self.topology = observed
    }

    // MARK: Searching

    /// The phases in order, each with the shortest safe wait when those before it have theirs.
    ///
    /// - Parameters:
    ///   - progress: told before each wait that is tried.
    ///   - shouldStop: asked now and then.
    /// - Returns: nil when it was stopped.
    /// - Throws: `MeshFailure` when the mesh does not come up.
    package func plan(
        progress: (String, Duration) -> Void, shouldStop: @escaping @Sendable () -> Bool
    ) throws -> Plan? {
        var planner = self
        planner.usual = try usualRefusals(shouldStop)
        return try planner.search(progress: progress, shouldStop: shouldStop)
    }

    private func search(
        progress: (String, Duration) -> Void, shouldStop: @escaping @Sendable () -> Bool
    ) throws -> Plan? {
        var waits = RootRotation(strategy: strategy, distributeWait: .zero, reissueWait: .zero, retireWait: .zero)
        var phases: [Phase] = []
        for step in steps {
            guard
                let phase = try shortest(
                    step, in: waits, progress: { progress(step.name, $0) }, shouldStop: shouldStop)
            else { return nil }
            phases.append(phase)
            guard let wait = phase.wait else { return Plan(phases: phases) }
            waits[keyPath: step.wait] = wait
        }
        progress("all phases", waits.distributeWait)
        return switch try trouble(with: waits, seeds: seeds, shouldStop: shouldStop) {
        case .stopped: nil
        case .none: Plan(phases: phases)
        case .some(let trouble): Plan(phases: phases, unavoidable: trouble)
        }
    }

    private struct Step: Sendable {
        var name: String
        var key: String
        var wait: WritableKeyPath<RootRotation, Duration> & Sendable
        /// The worst moment to renew, counted from activation: just after it, where bundles may be late; just before it,
        /// where the old root's last leaf decides.
        var worstRenewal: Duration
    }

    private var steps: [Step] {
        let distribute = Step(
            name: "distribute → activate", key: "distributeWait", wait: \.distributeWait, worstRenewal: .milliseconds(1)
        )
        let reissue = Step(
            name: "activate → retire", key: "reissueWait", wait: \.reissueWait, worstRenewal: .seconds(-1))
        return switch strategy {
        case .overlap: [distribute, reissue]
        case .crossSigned, .sameKey: [reissue]
        case .cutover: []
        }
    }

    /// Finds the wait with a few seeds, looks whether it is safe with all, and goes on from there with one that breaks it.
    private func shortest(
        _ step: Step, in waits: RootRotation, progress: (Duration) -> Void, shouldStop: @escaping @Sendable () -> Bool
    ) throws -> Phase? {
        var search = Search(step: step, waits: waits, seeds: Array(seeds.prefix(jobs)))
        while true {
            guard let found = try shortest(&search, progress, shouldStop) else { return nil }
            guard let safe = found.wait else { return found }
            progress(safe)
            let rotation = search.rotation(safe, settling: settling)
            switch try trouble(with: rotation, step, seeds: seeds, shouldStop: shouldStop) {
            case .stopped: return nil
            case .none: return found
            case .some(let trouble):
                search.tooShort = (safe, trouble)
                search.seeds = [trouble.seed]
            }
        }
    }

    private struct Search {
        let step: Step
        let waits: RootRotation
        var seeds: [UInt64]
        /// The longest wait that is known to be too short.
        var tooShort: (wait: Duration, seen: Trouble)?

        func rotation(_ wait: Duration, settling: Duration) -> RootRotation {
            var tried = waits
            tried[keyPath: step.wait] = wait
            // What comes after is not what is asked here.
            if step.wait == \.distributeWait { tried.reissueWait = settling }
            return tried
        }

        func phase(_ wait: Duration?) -> Phase {
            Phase(name: step.name, key: step.key, wait: wait, tooShort: tooShort)
        }
    }

    /// Doubles the wait until it is safe, then halves the distance to the last that was not.
    private func shortest(
        _ search: inout Search, _ progress: (Duration) -> Void, _ shouldStop: @escaping @Sendable () -> Bool
    ) throws -> Phase? {
        var safe = search.tooShort.map { max(Self.shortest, $0.wait * 2) } ?? .zero
        while true {
            guard let isSafe = try isSafe(safe, &search, progress, shouldStop) else { return nil }
            if isSafe { break }
            safe = max(Self.shortest, safe * 2)
            guard safe <= Self.longest else { return search.phase(nil) }
        }
        while let unsafe = search.tooShort?.wait, safe - unsafe > max(Self.shortest, safe.scaled(by: Self.precision)) {
            let middle = (unsafe + (safe - unsafe).scaled(by: 0.5)).roundedToSeconds
            guard middle > unsafe, middle < safe else { break }
            guard let isSafe = try isSafe(middle, &search, progress, shouldStop) else { return nil }
            if isSafe { safe = middle }
        }
        return search.phase(safe)
    }

    private func isSafe(
        _ wait: Duration, _ search: inout Search, _ progress: (Duration) -> Void,
        _ shouldStop: @escaping @Sendable () -> Bool
    ) throws -> Bool? {
        progress(wait)
        let rotation = search.rotation(wait, settling: settling)
        switch try trouble(with: rotation, search.step, seeds: search.seeds, shouldStop: shouldStop) {
        case .stopped: return nil
        case .none: return true
        case .some(let trouble):
            search.tooShort = (wait, trouble)
            return false
        }
    }

    /// By then every leaf has been renewed.
    private var settling: Duration { topology.trustDomain(domain)?.ca.leaf.ttl ?? .zero }

    // MARK: Trying

    private enum Tried {
        case none
        case some(Trouble)
        case stopped
    }

    /// The first trouble of any seed.
    ///
    /// - Throws: `MeshFailure` when with one of them the mesh does not come up.
    private func trouble(
        with rotation: RootRotation, _ step: Step? = nil, seeds: [UInt64], shouldStop: @escaping @Sendable () -> Bool
    ) throws -> Tried {
        let found = Mutex<Trouble?>(nil)
        let failure = Mutex<(any Error)?>(nil)
        let next = Mutex(0)
        DispatchQueue.concurrentPerform(iterations: min(jobs, seeds.count)) { _ in
            while !shouldStop(), found.withLock({ $0 == nil }), failure.withLock({ $0 == nil }) {
                let index = next.withLock { next in
                    defer { next += 1 }
                    return next
                }
                guard index < seeds.count else { return }
                do {
                    guard let trouble = try trouble(with: rotation, step, seed: seeds[index], shouldStop) else {
                        continue
                    }
                    found.withLock { if $0 == nil || $0!.seed > trouble.seed { $0 = trouble } }
                } catch {
                    failure.withLock { $0 = error }
                }
            }
        }
        if shouldStop() { return .stopped }
        if let failure = failure.withLock({ $0 }) { throw failure }
        return found.withLock { $0.map { .some($0) } ?? .none }
    }

    private func trouble(
        with rotation: RootRotation, _ step: Step?, seed: UInt64, _ shouldStop: () -> Bool
    ) throws -> Trouble? {
        var rotated = topology
        rotated.seed = seed
        let begin = self.begin(seed)
        rotated.scenario.append(ScenarioStep(at: begin, action: .authority(.rotateRoot(rotation), of: domain)))
        if let step {
            let moment = max(begin, begin + activation(rotation) + step.worstRenewal)
            rotated.scenario.append(ScenarioStep(at: moment, action: .renew(.everything)))
        }
        let length = begin + rotation.distributeWait + rotation.reissueWait + rotation.retireWait + afterwards
        var trial = RotationTrial(topology: rotated, edges: edges, begin: begin, usual: usual)
        return try trial.play(length, shouldStop)
    }

    /// From its beginning to the moment at which the new root signs.
    private func activation(_ rotation: RootRotation) -> Duration {
        strategy == .overlap ? rotation.distributeWait : .zero
    }

    /// What is refused without the rotation too, with every certificate renewed at its beginning: that is not its doing.
    private func usualRefusals(_ shouldStop: () -> Bool) throws -> Set<RotationTrial.RefusedLink> {
        var plain = topology
        plain.scenario.append(ScenarioStep(at: begin, action: .renew(.everything)))
        var trial = RotationTrial(topology: plain, edges: edges, begin: begin, usual: [])
        trial.endsWithFirst = false
        _ = try trial.play(begin + settling + afterwards, shouldStop)
        return trial.seen
    }

    /// The same wait is tried at other moments of the certificates' lives with other seeds.
    private func begin(_ seed: UInt64) -> Duration {
        var random = SeededRandom(seed: seed).split("plan")
        return begin + settling.scaled(by: random.unit())
    }

    /// After the last step: bundles are on their way, and connections are made with what they bring.
    private var afterwards: Duration { max(.seconds(60), settling.scaled(by: 0.25)) }
}

extension Topology {
    /// When the scenario rotates this root for the first time.
    fileprivate func rotationMoment(of domain: TrustDomain) -> Duration? {
        scenario.first { $0.rotatesRoot(of: domain) }?.when.earliest
    }
}

extension ScenarioStep {
    fileprivate func rotatesRoot(of domain: TrustDomain) -> Bool {
        if case .authority(.rotateRoot, of: domain) = action { true } else { false }
    }
}
