import MeshModel
import OrderedCollections

/// Decides what a mesh's control plane does; never does it.
///
/// A pure value: it takes what is observed and the time, and returns actions, to be carried out in order. Whoever runs
/// it delivers `tick` at `nextDeadline`. Time must not go backwards.
package struct ControlPlane: Sendable {
    /// Services in the topology's order, then load generators by first mention.
    package internal(set) var workloads: [Workload]
    /// In the order they were injected.
    package var activeFaults: [ActiveFault] { faults.values.elements }
    /// When `Observation.tick` must be delivered; nil: nothing is waited for.
    package var nextDeadline: MeshTime? { deadlines.next }

    /// By name.
    package internal(set) var authorities: OrderedDictionary<TrustDomain, AuthorityState>

    let topology: Topology
    var signing: [TrustDomain: SigningQueue] = [:]
    /// What each trust domain's workloads were last given of the domains it federates with.
    var foreignBundles: [TrustDomain: [BundleContent]] = [:]
    var startedAt: MeshTime?
    var faults: OrderedDictionary<Fault.Handle, ActiveFault> = [:]
    var deadlines = Deadlines()
    /// Nothing is to be created any more.
    var hasEnded = false
    /// The time of the observation at hand.
    var now = MeshTime(nanoseconds: .min)
    /// What the observation at hand has led to so far.
    var actions: [Action] = []
    private let indexes: [ServiceName: Int]

    /// - Parameter costs: what work takes; nil for a live run, where it takes what it takes.
    package init(topology: Topology, costs: CostSpec? = nil) {
        self.topology = topology
        workloads = Workload.all(in: topology)
        indexes = Dictionary(uniqueKeysWithValues: workloads.enumerated().map { ($1.name, $0) })

        let named = topology.trustDomains.map(\.name) + workloads.flatMap(\.visibleTrustDomains)
        let domains = Set(named).sorted()
        authorities = OrderedDictionary(uniqueKeysWithValues: domains.map { ($0, AuthorityState($0)) })
        for domain in domains {
            let spec = topology.spec(of: domain)
            let random = SeededRandom(seed: topology.seed).split("signing/\(domain)")
            signing[domain] = SigningQueue(spec.ca.signing, work: costs?.signing ?? .zero, random: random)
            foreignBundles[domain] = spec.visible.dropFirst().map { AuthorityState($0).bundle }
        }
    }

    package mutating func handle(_ observation: Observation, at now: MeshTime) -> [Action] {
        self.now = now
        switch observation {
        case .started: start()
        case .ended: end()
        case .operate(let action): operate(action)
        case .message(let message, let id): receive(message, from: id)
        case .died(let id, let reason): buryAndReplace(id, reason: reason)
        case .tick: break
        }
        while let due = deadlines.popDue(at: now) { meet(due) }
        defer { actions = [] }
        return actions
    }

    private mutating func start() {
        startedAt = now
        for domain in authorities.keys {
            authorities[domain]!.start(at: now)
            awaitIntermediateRenewal(of: domain)
        }
        for index in workloads.indices { reconcile(index, because: "\(workloads[index].wanted) wanted") }
    }

    /// Authorities go on answering, but nothing about them changes any more.
    private mutating func end() {
        hasEnded = true
        for domain in authorities.keys {
            deadlines.disarm(.renewIntermediate(domain))
            deadlines.disarm(.continueRotation(domain))
            deadlines.disarm(.reissueBatch(domain))
        }
        for index in workloads.indices { end(index) }
    }

    private mutating func meet(_ deadline: Deadlines.Purpose) {
        switch deadline {
        case .publish(let name): publish(name)
        case .endDrain(let id): transition(id, to: .stopped, because: "still draining after \(drainLimit(of: id).text)")
        case .restart(let name): reconcile(index(of: name)!, because: "waited to restart")
        case .answerCSRs(let domain): answerCSRs(of: domain)
        case .renewIntermediate(let domain): rotateIntermediate(of: domain)
        case .continueRotation(let domain): continueRotation(of: domain)
        case .reissueBatch(let domain): reissueBatch(of: domain)
        case .deliver(let content, let id): deliver(content, to: id)
        case .refreshFederation(let domain): refreshFederation(of: domain)
        }
    }
}

// MARK: - What views read

extension ControlPlane {
    package func workload(_ name: ServiceName) -> Workload? { index(of: name).map { workloads[$0] } }

    /// nil once it has stopped.
    package func instance(_ id: InstanceID) -> InstanceRecord? { workload(id.service)?.instance(id.number) }

    /// True while the trust domain's authority answers no CSR.
    package func isPaused(_ domain: TrustDomain) -> Bool {
        authorityFault(of: domain) == .pause
    }

    func index(of name: ServiceName) -> Int? { indexes[name] }
}
