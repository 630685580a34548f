import MeshModel
import OrderedCollections

/// A fault in force.
package struct ActiveFault: Hashable, Sendable {
    package var fault: Fault
    package var since: MeshTime
}

/// What is made to go wrong, and right again.
struct FaultsInForce: Sendable {
    private var faults: OrderedDictionary<Fault.Handle, ActiveFault> = [:]
    /// What the network was last told.
    private var parted: [NetworkSpec.Link.Parties] = []

    /// In the order they were injected.
    var all: [ActiveFault] { faults.values.elements }

    func authorityFault(of domain: TrustDomain) -> AuthorityFault? {
        guard case .authority(let fault, _) = faults[.authority(domain)]?.fault else { return nil }
        return fault
    }

    mutating func inject(_ fault: Fault, _ roster: inout Roster, _ agenda: inout Agenda) {
        agenda.record(.fault(.injected(fault)))
        if case .crash(.instance(let id)) = fault { return agenda.add(.kill(id)) }  // once: nothing stays in force
        faults[fault.handle] = ActiveFault(fault: fault, since: agenda.now)
        switch fault {
        case .crash(let target):
            for instance in roster.instances(of: target) { agenda.add(.kill(instance.id)) }
        case .certificate(_, on: let target):
            for instance in roster.instances(of: target) { presentCredential(instance, &roster, &agenda) }
        case .authority, .partition: break
        }
    }

    mutating func clear(_ handle: Fault.Handle, _ roster: inout Roster, _ agenda: inout Agenda) {
        guard let ended = faults.removeValue(forKey: handle) else {
            return agenda.record(.fault(.notActive(handle)))
        }
        agenda.record(.fault(.cleared(ended.fault)))
        if case .certificate(let target) = handle {
            for instance in roster.instances(of: target) { presentCredential(instance, &roster, &agenda) }
        }
    }

    /// What faults in force mean for an instance that has just become ready.
    func apply(to id: InstanceID, _ roster: inout Roster, _ agenda: inout Agenda) {
        guard let instance = roster.instance(id) else { return }
        presentCredential(instance, &roster, &agenda)
        if faults[.crash(.service(id.service))] != nil { agenda.add(.kill(id)) }
    }

    /// Has an instance present what the faults in force say; one aimed at it alone comes before one at its service.
    private func presentCredential(_ instance: InstanceRecord, _ roster: inout Roster, _ agenda: inout Agenda) {
        let id = instance.id
        guard instance.state == .ready else { return }
        let fault = certificateFault(on: .instance(id)) ?? certificateFault(on: .service(id.service))
        guard fault != instance.presented, let profile = roster.profile(of: id.service, with: fault) else { return }
        roster.update(id) { $0.presented = fault }
        agenda.add(.present(id, fault, profile))
    }

    /// Has the network part whom the partitions in force part, where that has changed.
    mutating func partNetwork(_ agenda: inout Agenda) {
        let pairs = faults.values.compactMap { active -> NetworkSpec.Link.Parties? in
            if case .partition(let a, let b) = active.fault { NetworkSpec.Link.Parties(a, b) } else { nil }
        }
        guard pairs != parted else { return }
        parted = pairs
        agenda.add(.part(pairs))
    }

    private func certificateFault(on target: Target) -> CertificateFault? {
        guard case .certificate(let fault, _) = faults[.certificate(target)]?.fault else { return nil }
        return fault
    }
}
