import Collections
import MeshModel

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

    let topology: Topology
    var faults: OrderedDictionary<Fault.Handle, ActiveFault> = [:]
    var deadlines = Deadlines()
    /// Nothing is to be created any more.
    var hasEnded = false
    /// The time of the observation at hand.
    var now = MeshTime(nanoseconds: .min)
    /// What the observation at hand has led to so far.
    var actions: [Action] = []
    private let indexes: [ServiceName: Int]

    package init(topology: Topology) {
        self.topology = topology
        workloads = Workload.all(in: topology)
        indexes = Dictionary(uniqueKeysWithValues: workloads.enumerated().map { ($1.name, $0) })
    }

    package mutating func handle(_ observation: Observation, at now: MeshTime) -> [Action] {
        self.now = now
        switch observation {
        case .started: for index in workloads.indices { reconcile(index, because: "\(workloads[index].wanted) wanted") }
        case .ended:
            hasEnded = true
            for index in workloads.indices { end(index) }
        case .operate(let action): operate(action)
        case .message(let message, let id): receive(message, from: id)
        case .died(let id, let reason): buryAndReplace(id, reason: reason)
        case .tick: break
        }
        while let due = deadlines.popDue(at: now) { meet(due) }
        defer { actions = [] }
        return actions
    }

    private mutating func meet(_ deadline: Deadlines.Purpose) {
        switch deadline {
        case .publish(let name): publish(name)
        case .endDrain(let id): transition(id, to: .stopped, because: "still draining after \(drainLimit(of: id).text)")
        case .restart(let name): reconcile(index(of: name)!, because: "waited to restart")
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
        if case .authority(.pause, _) = faults[.authority(domain)]?.fault { true } else { false }
    }

    func index(of name: ServiceName) -> Int? { indexes[name] }
}
