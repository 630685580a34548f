import MeshModel
import OrderedCollections

/// Decides what a mesh's control plane does; never does it.
///
/// A pure value: it takes what is observed and the time, and returns actions, to be carried out in order. Whoever runs
/// it delivers `tick` at `nextDeadline`. Time must not go backwards.
///
/// Each matter is a value of its own, which changes by what it is told and writes what follows on the agenda. What
/// follows from one matter for another is here.
package struct ControlPlane: Sendable {
    /// By name.
    package internal(set) var authorities: OrderedDictionary<TrustDomain, AuthorityState>

    let topology: Topology
    var roster: Roster
    var signing: [TrustDomain: Signing]
    var bundles: BundleDistribution
    var faults = FaultsInForce()
    var agenda = Agenda()

    /// - Parameter costs: what work takes; nil for a live run, where it takes what it takes.
    package init(topology: Topology, costs: CostSpec? = nil) {
        self.topology = topology
        roster = Roster(topology)
        let named = topology.trustDomains.map(\.name) + roster.workloads.flatMap(\.visibleTrustDomains)
        let domains = Set(named).sorted().map { topology.spec(of: $0) }
        authorities = OrderedDictionary(uniqueKeysWithValues: domains.map { ($0.name, AuthorityState($0)) })
        signing = Dictionary(
            uniqueKeysWithValues: domains.map { domain in
                (domain.name, Signing(domain, work: costs?.signing ?? .zero, seed: topology.seed))
            })
        bundles = BundleDistribution(topology, domains: domains.map(\.name))
    }

    package mutating func handle(_ observation: Observation, at now: MeshTime) -> [Action] {
        agenda.turn(to: now)
        switch observation {
        case .started: start()
        case .ended: end()
        case .operate(let action): operate(action)
        case .message(let message, let id): receive(message, from: id)
        case .watchLoad(let name, let interval): roster.watchLoad(of: name, every: interval, &agenda)
        case .died(let id, let reason): buryAndReplace(id, because: reason)
        case .tick: break
        }
        while let due = agenda.takeDue() { meet(due) }
        if case .operate = observation { faults.partNetwork(&agenda) }
        return agenda.takeActions()
    }

    private mutating func start() {
        bundles.start(at: agenda.now)
        for domain in authorities.keys { authorities[domain]!.start(&agenda) }
        for workload in roster.workloads { reconcile(workload.name, because: "\(workload.wanted) wanted") }
    }

    /// Authorities go on answering, but nothing about them changes any more.
    private mutating func end() {
        for authority in authorities.values { authority.end(&agenda) }
        roster.end(&agenda)
    }

    private mutating func meet(_ deadline: Deadlines.Purpose) {
        switch deadline {
        case .publish(let name): roster.publish(name, &agenda)
        case .endDrain(let id): roster.endDrain(of: id, &agenda)
        case .restart(let name): reconcile(name, because: "waited to restart")
        case .answerCSRs(let domain):
            signing[domain]!.answer(under: faults.authorityFault(of: domain), &roster, &agenda)
        case .renewIntermediate(let domain): authorities[domain]!.rotateIntermediate(&roster, &agenda)
        case .continueRootRotation(let domain): continueRootRotation(of: domain)
        case .reissueBatch(let domain): authorities[domain]!.reissueBatch(roster, &agenda)
        case .deliver(let content, let id): bundles.deliver(content, to: id, &roster, &agenda)
        case .refreshFederation(let domain):
            bundles.refresh(domain, from: { [authorities] in authorities[$0]!.bundle }, &roster, &agenda)
        }
    }

    mutating func reconcile(_ name: ServiceName, because reason: String) {
        guard let domain = roster[name]?.profile.trustDomain, let own = authorities[domain]?.bundle else { return }
        roster.reconcile(name, bundles: bundles.contents(with: own), because: reason, &agenda)
    }

    mutating func buryAndReplace(_ id: InstanceID, because reason: String) {
        guard roster.bury(id, because: reason, &agenda) else { return }
        reconcile(id.service, because: "\(id) died")
    }
}

// MARK: - What views read

extension ControlPlane {
    /// Services in the topology's order, then load generators by first mention.
    package var workloads: [Workload] { roster.workloads }

    package func workload(_ name: ServiceName) -> Workload? { roster[name] }

    package var isRootRotationUnderWay: Bool { authorities.values.contains { $0.rootRotation != nil } }

    /// nil once it has stopped.
    package func instance(_ id: InstanceID) -> InstanceRecord? { roster.instance(id) }

    /// In the order they were injected.
    package var activeFaults: [ActiveFault] { faults.all }

    /// When `Observation.tick` must be delivered; nil: nothing is waited for.
    package var nextDeadline: MeshTime? { agenda.nextDeadline }
}
