import Dispatch
import MeshModel
import MeshRuntime
import Synchronization

/// Plays the rotation of a root with other waits and seeds.
struct RotationRehearsal: Sendable {
    let domain: TrustDomain
    let strategy: RootRotation.Strategy
    private let earliest: Duration
    /// Without traffic, and without the scenario's own rotations of this root.
    private let topology: Topology
    /// Who may talk to whom.
    private let edges: [Edge]
    private let jobs: Int
    private let shouldStop: @Sendable () -> Bool
    /// What no wait could help.
    private var usual: Set<RotationTrial.RefusedLink> = []

    /// Somebody asked to stop.
    struct Stopped: Error {}

    init(
        _ topology: Topology, of domain: TrustDomain, strategy: RootRotation.Strategy, jobs: Int,
        shouldStop: @escaping @Sendable () -> Bool
    ) {
        self.domain = domain
        self.strategy = strategy
        self.jobs = jobs
        self.shouldStop = shouldStop
        earliest = topology.earliestRotation(of: domain)
        edges = topology.edges
        var observed = PairProber.quiet(topology)
        observed.expectations = []
        observed.scenario.removeAll { $0.rotatesRoot(of: domain) }
        self.topology = observed
    }

    /// When every certificate is renewed, whatever its age: the worst moment for a phase.
    enum Renewal: Sendable {
        /// The new root is the first thing that they come from, and bundles may be late.
        case afterActivation
        /// The old root is the last thing that they come from.
        case beforeActivation
    }

    /// By then every leaf has been renewed.
    var settling: Duration { topology.trustDomain(domain)?.ca.leaf.ttl ?? .zero }

    /// From a rotation's beginning to the moment at which the new root signs.
    func activation(_ rotation: RootRotation) -> Duration {
        strategy == .overlap ? rotation.distributeWait : .zero
    }

    // MARK: Playing

    /// Finds out what is refused without the rotation too, with every certificate renewed at its beginning: that is not
    /// its doing.
    ///
    /// - Throws: `MeshFailure` when the mesh does not come up; `Stopped`.
    mutating func learnWhatIsUsual() throws {
        var plain = topology
        plain.scenario.append(ScenarioStep(at: earliest, action: .renew(.everything)))
        var trial = RotationTrial(topology: plain, edges: edges, begin: earliest, usual: [])
        trial.endsWithFirst = false
        _ = try trial.play(earliest + settling + afterwards, shouldStop)
        if shouldStop() { throw Stopped() }
        usual = trial.seen
    }

    /// The first trouble of any seed.
    ///
    /// - Throws: `MeshFailure` when with one of them the mesh does not come up; `Stopped`.
    func trouble(
        with rotation: RootRotation, renewing: Renewal? = nil, seeds: [UInt64]
    ) throws -> RotationTrial.Trouble? {
        let found = Mutex<RotationTrial.Trouble?>(nil)
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
                    guard let trouble = try trouble(with: rotation, renewing, seed: seeds[index]) else { continue }
                    found.withLock { if $0 == nil || $0!.seed > trouble.seed { $0 = trouble } }
                } catch {
                    failure.withLock { $0 = error }
                }
            }
        }
        if shouldStop() { throw Stopped() }
        if let failure = failure.withLock({ $0 }) { throw failure }
        return found.withLock { $0 }
    }

    private func trouble(
        with rotation: RootRotation, _ renewing: Renewal?, seed: UInt64
    ) throws -> RotationTrial.Trouble? {
        var rotated = topology
        rotated.seed = seed
        let begin = begin(seed)
        rotated.scenario += steps(rotation, begin, renewing, seed)
        let length = begin + rotation.duration + afterwards
        var trial = RotationTrial(topology: rotated, edges: edges, begin: begin, usual: usual)
        return try trial.play(length, shouldStop)
    }

    /// In their order: of steps at one time the first of the file comes first.
    private func steps(_ rotation: RootRotation, _ begin: Duration, _ renewing: Renewal?, _ seed: UInt64)
        -> [ScenarioStep]
    {
        let rotate = ScenarioStep(at: begin, action: .authority(.rotateRoot(rotation), of: domain))
        let activated = begin + activation(rotation)
        return switch renewing {
        case nil: [rotate]
        case .afterActivation: [rotate, renewal(at: activated + .milliseconds(1))]
        case .beforeActivation: [renewal(at: activated - .seconds(1) - patience(seed)), rotate]
        }
    }

    /// At the beginning of a run every certificate is new.
    private func renewal(at moment: Duration) -> ScenarioStep {
        ScenarioStep(at: max(.zero, moment), action: .renew(.everything))
    }

    // MARK: What seeds draw

    /// The same wait is tried at other moments of the certificates' lives with other seeds.
    func begin(_ seed: UInt64) -> Duration {
        var random = SeededRandom(seed: seed).split("plan")
        return earliest + settling.scaled(by: random.unit())
    }

    /// How long before its last moment a certificate is asked for that is to come from the old root: answers take their
    /// time.
    private func patience(_ seed: UInt64) -> Duration {
        var random = SeededRandom(seed: seed).split("plan/patience")
        return Self.longestAnswer.scaled(by: random.unit())
    }

    private static let longestAnswer = Duration.seconds(5)

    /// After the last step: bundles are on their way, and connections are made with what they bring.
    private var afterwards: Duration { max(.seconds(60), settling.scaled(by: 0.25)) }
}

extension Topology {
    /// When the scenario rotates this root for the first time; if it does not, one leaf's life after the beginning.
    func earliestRotation(of domain: TrustDomain) -> Duration {
        scenario.first { $0.rotatesRoot(of: domain) }?.when.earliest ?? trustDomain(domain)?.ca.leaf.ttl ?? .zero
    }
}

extension ScenarioStep {
    fileprivate func rotatesRoot(of domain: TrustDomain) -> Bool {
        if case .authority(.rotateRoot, of: domain) = action { true } else { false }
    }
}
