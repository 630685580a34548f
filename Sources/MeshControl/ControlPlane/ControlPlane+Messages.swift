import MeshModel

// What instances say.
extension ControlPlane {
    mutating func receive(_ message: InstanceMessage, from id: InstanceID) {
        guard let index = index(of: id.service), let instance = instance(id) else {
            return ignore(message, from: id)
        }
        switch message {
        case .certificateRequest(let der, let reason, let attempt):
            if instance.state == .pending { transition(id, to: .issuing, because: "asked for its first certificate") }
            receiveCSR(SigningQueue.Request(instance: id, der: der, reason: reason), attempt: attempt)
        case .certificateAccepted(let serial, let notBefore, let notAfter):
            workloads[index].update(id.number) {
                $0.certificate = HeldCertificate(serial: serial, notBefore: notBefore, notAfter: notAfter)
                $0.issuer = $0.lastIssuer
            }
            if workloads[index].isClientOnly { becomeReady(instance, because: "holds its certificate") }
            // It may have been on its way while its root was tainted.
            if instance.state == .ready { reissueIfTainted(id) }
        case .certificateRejected(let reason):
            workloads[index].update(id.number) { $0.lastIssuer = $0.issuer }
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
            if resource == .bundles { bundlesAcknowledged(by: id, version: version) }
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
