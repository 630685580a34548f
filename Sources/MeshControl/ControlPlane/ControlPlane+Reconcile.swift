import MeshModel
import OrderedCollections

// Wanted against actual: who is created, who goes.
extension ControlPlane {
    /// Creates what is missing, unless the service waits to restart.
    mutating func reconcile(_ index: Int, because reason: String) {
        guard !hasEnded, !deadlines.isArmed(.restart(workloads[index].name)) else { return }
        while workloads[index].liveCount < workloads[index].wanted { create(index, because: reason) }
    }

    private mutating func create(_ index: Int, because reason: String) {
        let domain = workloads[index].profile.trustDomain
        let id = workloads[index].add(bundle: authorities[domain]!.bundle, at: now)
        let workload = workloads[index]
        actions.append(.create(id))
        actions.append(.transition(id, from: nil, to: .pending, reason: reason))
        announceBundles(to: id)
        if let policy = workload.policy {
            actions.append(.send(id, .policy(PolicySnapshot(version: 1, policy: policy))))
        }
        for upstream in workload.upstreams {
            guard let snapshot = self.workload(upstream)?.published, snapshot.version > 0 else { continue }
            actions.append(.send(id, .endpoints(snapshot)))
        }
    }

    /// The one place where an instance's state changes, with all that follows from any change.
    mutating func transition(_ id: InstanceID, to state: InstanceState, because reason: String) {
        guard let index = index(of: id.service), let before = instance(id)?.state else { return }
        workloads[index].update(id.number) {
            $0.state = state
            $0.since = now
        }
        actions.append(.transition(id, from: before, to: state, reason: reason))
        if before == .ready || state == .ready { endpointsChanged(of: index) }
        if before == .draining { deadlines.disarm(.endDrain(id)) }
        switch state {
        case .ready:
            applyFaults(to: id)
            reissueIfTainted(id)
        case .draining: deadlines.arm(.endDrain(id), at: now + drainLimit(of: id))
        case .stopped: actions.append(.stop(id))
        case .pending, .issuing: break
        }
    }

    mutating func scale(_ index: Int, to replicas: Int, order: VictimOrder) {
        let workload = workloads[index]
        workloads[index].wanted = replicas
        let victims = workload.victims(workload.liveCount - replicas, order: order)
        let change: KeyValuePairs = ["from": "\(workload.wanted)", "to": "\(replicas)"]
        var note = Note(.scaleDecided, workload.name, change)
        if !victims.isEmpty {
            note.fields.append(Note.Field(name: "stop", value: named(victims.map(\.id))))
            note.fields.append(Note.Field(name: "why", value: why(victims, order)))
        }
        actions.append(.note(note))
        retire(victims, because: "scaled to \(replicas)", choice: "\(order.rawValue) first")
        reconcile(index, because: "scaled to \(replicas)")
    }

    mutating func end(_ index: Int) {
        workloads[index].wanted = 0
        retire(workloads[index].instances.filter { $0.state != .draining }, because: "the run ends")
    }

    /// Those that serve drain; those that do not yet stop at once.
    private mutating func retire(_ instances: [InstanceRecord], because reason: String, choice: String? = nil) {
        for instance in instances {
            guard instance.state == .ready else {
                transition(instance.id, to: .stopped, because: "\(reason): not ready yet")
                continue
            }
            transition(instance.id, to: .draining, because: [reason, choice].compactMap { $0 }.joined(separator: ": "))
            // Not from a copy of the workload that lives across the transition: the change would copy all its instances.
            let timeout = workload(instance.id.service)?.drainTimeout ?? .zero
            actions.append(.send(instance.id, .drain(timeout: timeout, grace: hasEnded ? .zero : grace)))
        }
    }

    /// A few names, and how many more; every victim has a transition of its own.
    private func named(_ ids: [InstanceID]) -> String {
        let shown = ids.prefix(8).map(\.description).joined(separator: " ")
        return ids.count > 8 ? "\(shown) and \(ids.count - 8) more" : shown
    }

    private func why(_ victims: [InstanceRecord], _ order: VictimOrder) -> String {
        let ready = victims.count { $0.state == .ready }
        return switch ready {
        case 0: "not ready yet"
        case victims.count: "\(order.rawValue) first"
        default: "not ready yet, then \(order.rawValue) first"
        }
    }

    mutating func buryAndReplace(_ id: InstanceID, reason: String) {
        guard let index = index(of: id.service), let instance = instance(id) else {
            actions.append(.note(Note(.messageIgnored, id, ["message": "died", "why": "not running"])))
            return
        }
        transition(id, to: .stopped, because: reason)
        // The place of a draining instance was given up before, and a service that waits takes this one along.
        guard instance.state != .draining, !deadlines.isArmed(.restart(id.service)) else { return }
        let delay = workloads[index].delayRestart(afterDeathOf: id.number, at: now)
        if delay > .zero {
            deadlines.arm(.restart(id.service), at: now + delay)
            actions.append(.note(Note(.restartDelayed, id.service, ["by": delay.text, "why": "replacements die too"])))
        }
        reconcile(index, because: "\(id) died")
    }

    /// Until callers have heard of a withdrawal: discovery's delay, and a moment for the message.
    private var grace: Duration { topology.discovery.delay + .milliseconds(200) }

    /// How long a drain may take: the instance's own limit, what callers need to hear of it, and a second to say so.
    func drainLimit(of id: InstanceID) -> Duration {
        (workload(id.service)?.drainTimeout ?? .zero) + topology.discovery.delay + .seconds(1)
    }
}
