import MeshModel
import OrderedCollections

// What is made to go wrong, and right again.
extension ControlPlane {
    mutating func inject(_ fault: Fault) {
        actions.append(.note(Note(.faultInjected, fault.handle.subject, fault.fields)))
        switch fault {
        case .crash(.instance(let id)):
            actions.append(.kill(id))  // once: nothing stays in force
        case .crash(let target):
            faults[fault.handle] = ActiveFault(fault: fault, since: now)
            for instance in instances(of: target) { actions.append(.kill(instance.id)) }
        case .certificate(_, on: let target):
            faults[fault.handle] = ActiveFault(fault: fault, since: now)
            for instance in instances(of: target) { presentCredential(instance) }
        case .authority, .partition:
            faults[fault.handle] = ActiveFault(fault: fault, since: now)
        }
    }

    mutating func clear(_ handle: Fault.Handle) {
        guard let ended = faults.removeValue(forKey: handle) else {
            actions.append(.note(Note(.faultNotActive, handle.subject, ["fault": handle.word])))
            return
        }
        actions.append(.note(Note(.faultCleared, handle.subject, ended.fault.fields)))
        if case .certificate(let target) = handle {
            for instance in instances(of: target) { presentCredential(instance) }
        }
    }

    /// What faults in force mean for an instance that has just become ready.
    mutating func applyFaults(to id: InstanceID) {
        guard let instance = instance(id) else { return }
        presentCredential(instance)
        if faults[.crash(.service(id.service))] != nil { actions.append(.kill(id)) }
    }

    /// Has an instance present what the faults in force say; one aimed at it alone comes before one at its service.
    private mutating func presentCredential(_ instance: InstanceRecord) {
        guard instance.state == .ready, let index = index(of: instance.id.service) else { return }
        let fault = certificateFault(on: .instance(instance.id)) ?? certificateFault(on: .service(instance.id.service))
        guard fault != instance.presented else { return }
        workloads[index].update(instance.id.number) { $0.presented = fault }
        let profile = fault == .wrongIdentity ? impostorProfile(of: workloads[index]) : workloads[index].profile
        actions.append(.present(instance.id, fault, profile))
    }

    private func certificateFault(on target: Target) -> CertificateFault? {
        guard case .certificate(let fault, _) = faults[.certificate(target)]?.fault else { return nil }
        return fault
    }

    /// The certificate of another service of the trust domain, or of nobody where there is no other.
    func impostorProfile(of workload: Workload) -> SigningProfile {
        var profile = workload.profile
        let others = workloads.lazy.filter { !$0.isClientOnly && $0.spiffeID != profile.spiffeID }
        if let other = others.first(where: { $0.profile.trustDomain == profile.trustDomain }) { return other.profile }
        profile.spiffeID = SPIFFEID("\(workload.spiffeID)-impostor") ?? workload.spiffeID
        profile.dnsNames = []
        return profile
    }
}

extension Fault {
    fileprivate var fields: KeyValuePairs<String, String> {
        switch self {
        case .certificate(let fault, _): ["fault": handle.word, "certificate": fault.rawValue]
        case .authority(.slow, _): ["fault": handle.word, "does": "slow"]
        case .authority(.issues(let defect), _):
            ["fault": handle.word, "does": "issues", "certificate": defect.rawValue]
        case .crash, .authority(.pause, _), .partition: ["fault": handle.word]
        }
    }
}

extension Fault.Handle {
    var subject: String {
        switch self {
        case .certificate(let target), .crash(let target): target.description
        case .authority(let domain): domain.description
        case .partition(let a, let b): "\(a)|\(b)"
        }
    }

    /// As the topology language has it.
    fileprivate var word: String {
        switch self {
        case .certificate: "certificate"
        case .crash: "crash"
        case .authority: "ca"
        case .partition: "partition"
        }
    }
}
