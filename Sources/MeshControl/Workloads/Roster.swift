import MeshModel

/// Wanted against actual: who is there, who is created, and who goes.
struct Roster: Sendable {
    /// Services in the topology's order, then load generators by first mention.
    private(set) var workloads: [Workload]
    /// Nobody is to be created any more.
    private(set) var hasEnded = false
    /// What it takes until callers have heard of a change.
    private let discoveryDelay: Duration
    private let indexes: [ServiceName: Int]

    init(_ topology: Topology) {
        workloads = Workload.all(in: topology)
        discoveryDelay = topology.discovery.delay
        indexes = Dictionary(uniqueKeysWithValues: workloads.enumerated().map { ($1.name, $0) })
    }

    // MARK: Who is there

    subscript(name: ServiceName) -> Workload? { indexes[name].map { workloads[$0] } }

    /// nil once it has stopped.
    func instance(_ id: InstanceID) -> InstanceRecord? { self[id.service]?.instance(id.number) }

    /// Those of a target that have not stopped, by number.
    func instances(of target: Target) -> [InstanceRecord] {
        switch target {
        case .service(let name): self[name]?.instances ?? []
        case .instance(let id): instance(id).map { [$0] } ?? []
        }
    }

    func instances(in domain: TrustDomain) -> [InstanceRecord] {
        workloads.filter { $0.profile.trustDomain == domain }.flatMap(\.instances)
    }

    // MARK: Changes

    mutating func update(_ id: InstanceID, _ change: (inout InstanceRecord) -> Void) {
        guard let index = indexes[id.service] else { return }
        workloads[index].update(id.number, change)
    }

    mutating func update(_ name: ServiceName, _ change: (inout Workload) -> Void) {
        guard let index = indexes[name] else { return }
        change(&workloads[index])
    }

    /// From now on the domain's certificates are by this one.
    mutating func use(_ issuer: IssuerID) {
        for index in workloads.indices where workloads[index].profile.trustDomain == issuer.root.trustDomain {
            workloads[index].profile.issuer = issuer
        }
    }

    /// The one place where an instance's state changes.
    mutating func transition(
        _ id: InstanceID, to state: InstanceState, because reason: String, _ agenda: inout Agenda
    ) {
        guard let before = instance(id)?.state else { return }
        update(id) {
            $0.state = state
            $0.since = agenda.now
        }
        agenda.record(.entered(state, from: before, why: reason), of: id)
        if before == .ready || state == .ready { endpointsChanged(of: id.service, &agenda) }
        if before == .draining { agenda.forget(.endDrain(id)) }
        switch state {
        case .draining: agenda.wait(drainLimit(of: id), for: .endDrain(id))
        case .stopped: agenda.add(.stop(id))
        case .pending, .issuing, .ready: break
        }
    }

    /// The first change sets the moment; changes until then travel with it. Where nobody calls, nobody is told.
    private func endpointsChanged(of name: ServiceName, _ agenda: inout Agenda) {
        guard self[name]?.callers.isEmpty == false, !agenda.waits(for: .publish(name)) else { return }
        agenda.wait(discoveryDelay, for: .publish(name))
    }

    /// From now on the service's instances tell at this interval how much they have to do; nil: no longer.
    mutating func watchLoad(of name: ServiceName, every interval: Duration?, _ agenda: inout Agenda) {
        guard self[name]?.isClientOnly == false else { return }
        update(name) { $0.loadInterval = interval }
        for instance in self[name]?.instances ?? [] where instance.state == .ready || instance.state == .draining {
            agenda.add(.send(instance.id, .reportLoad(every: interval)))
            if interval == nil { update(instance.id) { $0.load = nil } }
        }
    }

    // MARK: Who is created

    /// Creates what is missing, unless the service waits to restart.
    ///
    /// - Parameter bundles: what a new instance is to trust, those of its own trust domain first.
    mutating func reconcile(
        _ name: ServiceName, bundles: [BundleContent], because reason: String, _ agenda: inout Agenda
    ) {
        guard !hasEnded, !agenda.waits(for: .restart(name)), let index = indexes[name] else { return }
        while workloads[index].liveCount < workloads[index].wanted {
            create(index, bundles: bundles, because: reason, &agenda)
        }
    }

    private mutating func create(
        _ index: Int, bundles: [BundleContent], because reason: String, _ agenda: inout Agenda
    ) {
        let id = workloads[index].add(bundle: bundles[0], at: agenda.now)
        let workload = workloads[index]
        agenda.add(.create(id))
        agenda.record(.entered(.pending, from: nil, why: reason), of: id)
        agenda.add(.sendBundles(id, bundles, version: 1))
        if let policy = workload.policy {
            agenda.add(.send(id, .policy(PolicySnapshot(version: 1, policy: policy))))
        }
        for upstream in workload.upstreams {
            guard let snapshot = self[upstream]?.published, snapshot.version > 0 else { continue }
            agenda.add(.send(id, .endpoints(snapshot)))
        }
    }

    // MARK: Who goes

    /// Sets how many there should be, and retires those that are too many.
    mutating func scale(_ name: ServiceName, to replicas: Int, order: VictimOrder?, _ agenda: inout Agenda) {
        guard let workload = self[name] else { return }
        let order = order ?? workload.scaleDown
        let victims = workload.victims(workload.liveCount - replicas, order: order)
        update(name) { $0.wanted = replicas }
        let gone = ServiceHappening.Victims(victims, order: order)
        agenda.record(.service(name, .scaleDecided(from: workload.wanted, to: replicas, gone)))
        retire(victims, because: "scaled to \(replicas)", choice: "\(order.rawValue) first", &agenda)
    }

    mutating func end(_ agenda: inout Agenda) {
        hasEnded = true
        for index in workloads.indices {
            workloads[index].wanted = 0
            retire(workloads[index].instances.filter { $0.state != .draining }, because: "the run ends", &agenda)
        }
    }

    /// Those that serve drain; those that do not yet stop at once.
    private mutating func retire(
        _ instances: [InstanceRecord], because reason: String, choice: String? = nil, _ agenda: inout Agenda
    ) {
        for instance in instances {
            let id = instance.id
            guard instance.state == .ready else {
                transition(id, to: .stopped, because: "\(reason): not ready yet", &agenda)
                continue
            }
            let reasons = [reason, choice].compactMap(\.self).joined(separator: ": ")
            transition(id, to: .draining, because: reasons, &agenda)
            // Not from a copy of the workload that lives across the transition: the change would copy all its instances.
            let timeout = self[id.service]?.drainTimeout ?? .zero
            agenda.add(.send(id, .drain(timeout: timeout, grace: hasEnded ? .zero : grace)))
        }
    }

    /// - Returns: whether its place is to be filled.
    mutating func bury(_ id: InstanceID, because reason: String, _ agenda: inout Agenda) -> Bool {
        guard let instance = instance(id) else {
            agenda.record(.messageIgnored("died"), of: id)
            return false
        }
        transition(id, to: .stopped, because: reason, &agenda)
        // The place of a draining instance was given up before, and a service that waits takes this one along.
        guard instance.state != .draining, !agenda.waits(for: .restart(id.service)) else { return false }
        var delay = Duration.zero
        update(id.service) { delay = $0.delayRestart(afterDeathOf: id.number, at: agenda.now) }
        if delay > .zero {
            agenda.wait(delay, for: .restart(id.service))
            agenda.record(.service(id.service, .restartDelayed(by: delay)))
        }
        return true
    }

    mutating func endDrain(of id: InstanceID, _ agenda: inout Agenda) {
        transition(id, to: .stopped, because: "still draining after \(drainLimit(of: id).text)", &agenda)
    }

    /// Until callers have heard of a withdrawal: discovery's delay, and a moment for the message.
    private var grace: Duration { discoveryDelay + .milliseconds(200) }

    /// How long a drain may take: the instance's own limit, what callers need to hear of it, and a second to say so.
    private func drainLimit(of id: InstanceID) -> Duration {
        (self[id.service]?.drainTimeout ?? .zero) + discoveryDelay + .seconds(1)
    }
}
