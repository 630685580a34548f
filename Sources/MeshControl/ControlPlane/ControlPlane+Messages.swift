import MeshModel

// What instances say.
extension ControlPlane {
    mutating func receive(_ message: InstanceMessage, from id: InstanceID) {
        guard let index = index(of: id.service), let instance = instance(id) else {
            return ignore(message, from: id)
        }
        switch message {
        case .certificateRequest(let der, let reason, _):
            if instance.state == .pending { transition(id, to: .issuing, because: "asked for its first certificate") }
            let profile = workloads[index].profile
            if isPaused(profile.trustDomain) {
                let why = "the authority of \(profile.trustDomain) is paused"
                actions.append(.note(Note(.csrDropped, id, ["why": why])))
            } else {
                actions.append(.sign(id, der: der, profile, reason))
            }
        case .certificateAccepted(let serial, let notBefore, let notAfter):
            workloads[index].update(id.number) {
                $0.certificate = HeldCertificate(serial: serial, notBefore: notBefore, notAfter: notAfter)
            }
            if workloads[index].isClientOnly { becomeReady(instance, because: "holds its certificate") }
        case .certificateRejected(let reason):
            actions.append(.note(Note(.certificateRejected, id, ["why": reason])))
        case .listening(let address):
            workloads[index].update(id.number) { $0.address = address }
            becomeReady(instance, because: "listens on \(address)")
        case .drained:
            if instance.state == .draining {
                transition(id, to: .stopped, because: "drained")
            } else {
                buryAndReplace(id, reason: "drained unasked")
            }
        case .acknowledged(let resource, let version):
            workloads[index].update(id.number) { $0.acknowledged[resource] = version }
        }
    }

    private mutating func becomeReady(_ instance: InstanceRecord, because reason: String) {
        guard instance.state == .pending || instance.state == .issuing else { return }
        transition(instance.id, to: .ready, because: reason)
    }

    private mutating func ignore(_ message: InstanceMessage, from id: InstanceID) {
        switch message {
        case .certificateRequest:
            actions.append(.note(Note(.csrDropped, id, ["why": "not running"])))
        case .certificateAccepted, .certificateRejected, .listening, .drained, .acknowledged:
            actions.append(.note(Note(.messageIgnored, id, ["message": message.word, "why": "not running"])))
        }
    }
}

extension InstanceMessage {
    fileprivate var word: String {
        switch self {
        case .certificateRequest: "certificate request"
        case .certificateAccepted: "certificate accepted"
        case .certificateRejected: "certificate rejected"
        case .listening: "listening"
        case .drained: "drained"
        case .acknowledged: "acknowledged"
        }
    }
}
