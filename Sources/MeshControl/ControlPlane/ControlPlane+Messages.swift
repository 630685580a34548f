import MeshModel
import OrderedCollections

// What instances say.
extension ControlPlane {
    mutating func receive(_ message: InstanceMessage, from id: InstanceID) {
        guard let instance = instance(id) else { return ignore(message, from: id) }
        switch message {
        case .certificateRequest(let csr, let reason):
            if instance.state == .pending {
                roster.transition(id, to: .issuing, because: "asked for its first certificate", &agenda)
            }
            receiveCSR(SigningQueue.Request(instance: id, csr: csr, reason: reason, arrival: agenda.now))
        case .certificateAccepted(let serial, let notBefore, let notAfter, let csr):
            roster.update(id) {
                $0.certificate = HeldCertificate(serial: serial, notBefore: notBefore, notAfter: notAfter)
                $0.issuers.accepted(csr)
            }
            if roster[id.service]?.isClientOnly == true { becomeReady(instance, because: "holds its certificate") }
            // It may have been on its way while its root was tainted.
            if instance.state == .ready { reissueIfTainted(id) }
        case .certificateRejected(let reason, let csr):
            roster.update(id) { $0.issuers.rejected(csr) }
            agenda.record(.certificateRejected(why: reason), of: id)
        case .listening(let address):
            roster.update(id) { $0.address = address }
            becomeReady(instance, because: "listens on \(address)")
        case .listenFailed(let address, let why):
            agenda.record(.listenFailed(address, why: why), of: id)
            buryAndReplace(id, because: "cannot listen")
        case .drained:
            if instance.state == .draining {
                roster.transition(id, to: .stopped, because: "drained", &agenda)
            } else {
                buryAndReplace(id, because: "drained unasked")
            }
        case .load(let sample):
            // One that was on its way when nobody wanted to know any more tells nothing.
            if workload(id.service)?.loadInterval != nil { roster.update(id) { $0.load = sample } }
        case .acknowledged(let resource, let version):
            roster.update(id) { $0.acknowledged[resource] = version }
            if resource == .bundles { bundles.acknowledged(version, by: id, &roster, &agenda) }
        }
    }

    private mutating func receiveCSR(_ request: SigningQueue.Request) {
        guard let domain = workload(request.instance.service)?.profile.trustDomain else { return }
        let fault = faults.authorityFault(of: domain)
        signing[domain]!.receive(request, under: fault, &roster, &agenda)
    }

    private mutating func becomeReady(_ instance: InstanceRecord, because reason: String) {
        guard instance.state == .pending || instance.state == .issuing else { return }
        roster.transition(instance.id, to: .ready, because: reason, &agenda)
        faults.apply(to: instance.id, &roster, &agenda)
        if let interval = roster[instance.id.service]?.loadInterval {
            agenda.add(.send(instance.id, .reportLoad(every: interval)))
        }
        reissueIfTainted(instance.id)
    }

    private mutating func reissueIfTainted(_ id: InstanceID) {
        guard let domain = workload(id.service)?.profile.trustDomain else { return }
        authorities[domain]!.reissueIfTainted(id, roster, &agenda)
    }

    private mutating func ignore(_ message: InstanceMessage, from id: InstanceID) {
        switch message {
        case .certificateRequest: agenda.record(.csrDropped(.notRunning), of: id)
        case .certificateAccepted, .certificateRejected, .listening, .listenFailed, .drained, .load, .acknowledged:
            agenda.record(.messageIgnored(message.word), of: id)
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
        case .listenFailed: "listening failed"
        case .drained: "drained"
        case .load: "load"
        case .acknowledged: "acknowledged"
        }
    }
}
