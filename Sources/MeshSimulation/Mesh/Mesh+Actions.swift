import MeshControl
import MeshDataPlane
import MeshModel
import MeshPKI
import NIOCore

// Carries out what the control plane decides.
extension Mesh {
    func perform(_ action: Action) {
        switch action {
        case .create(let id): create(id)
        case .transition(let id, let from, let to, let reason): recordTransition(id, from, to, reason)
        case .sign(let id, let der, let profile, let reason): sign(id, der, profile, reason)
        case .send(let id, let message): send(message, to: id)
        case .sendBundles(let id, let contents, let version):
            send(.bundles(authorities.bundles(of: contents, version: version)), to: id)
        case .makeRoot(let id, let origin): makeRoot(id, origin)
        case .makeIssuer(let id): makeIssuer(id)
        case .destroyRoot(let id): destroyRoot(id)
        case .publish(let snapshot, let callers): publish(snapshot, to: callers)
        case .present(let id, let fault, let profile): present(fault, profile, on: id)
        case .kill(let id): kill(id)
        case .stop(let id): discard(id)
        case .note(let note): record(note.kind.rawValue, note.subject, note.fields.map { ($0.name, .string($0.value)) })
        }
    }

    /// Makes the network as the faults in force have it.
    func partNetwork() {
        let pairs = plane.activeFaults.compactMap { active -> NetworkSpec.Link.Pair? in
            if case .partition(let a, let b) = active.fault { NetworkSpec.Link.Pair(a, b) } else { nil }
        }
        platform.part?(pairs)
    }

    func hosted(_ id: InstanceID) -> Hosted? { instances[id.service]?[id.number] }

    // MARK: Instances

    private func create(_ id: InstanceID) {
        let lane = takeLane()
        let service = topology.service(id.service)
        let workload = plane.workload(id.service)!
        let slot = platform.addresses.take(
            for: Occupant(
                instance: id, trustDomain: workload.spiffeID.trustDomain, zone: service?.zone,
                cores: service?.cores))
        let configuration = Instance.Configuration(
            id: id, identity: workload.spiffeID, leaf: leafSpec(of: id.service),
            role: service.map { .service($0, slot.address) } ?? .loadGenerator(loads(named: id.service)),
            upstreams: upstreams(of: id.service), host: slot.source,
            clock: topology.clock.skew(of: id), processor: slot.processor)
        let instance = Instance(configuration, environment: lane.environment)
        instances[id.service, default: [:]][id.number] = Hosted(instance: instance, lane: lane, slot: slot)
        lane.paced.submit { instance.start() }
        if service == nil, let runStart { lane.loop.execute { instance.beginLoad(from: runStart) } }
    }

    private func loads(named name: ServiceName) -> [Load] { topology.load.filter { $0.from == name } }

    private func leafSpec(of name: ServiceName) -> LeafSpec {
        let domain = topology.service(name)?.trustDomain ?? loads(named: name).first?.trustDomain
        return domain.flatMap { topology.trustDomain($0) }?.ca.leaf ?? LeafSpec()
    }

    private func upstreams(of name: ServiceName) -> [Upstream] {
        var seen = Set<ServiceName>()
        if let service = topology.service(name) {
            return service.script.calls.compactMap { call in
                seen.insert(call.to).inserted ? topology.service(call.to).map { Upstream(to: $0) } : nil
            }
        }
        return loads(named: name).compactMap { load in
            guard seen.insert(load.to).inserted else { return nil }
            return topology.service(load.to).map { Upstream(to: $0, plaintext: load.plaintext) }
        }
    }

    private func kill(_ id: InstanceID) {
        discard(id)
        observeLater(.died(id, reason: "crashed"))
    }

    /// Not at once: the control plane is in the midst of an answer.
    private func observeLater(_ observation: Observation) {
        control.execute { [weak self] in self?.observe(observation) }
    }

    func discard(_ id: InstanceID) {
        forged[id] = nil
        guard let gone = instances[id.service]?.removeValue(forKey: id.number) else { return }
        gone.lane.loop.execute { gone.instance.stop() }
        if let slot = gone.slot { platform.addresses.release(slot) }
    }

    private func recordTransition(_ id: InstanceID, _ from: InstanceState?, _ to: InstanceState, _ reason: String) {
        record("instance.\(to.rawValue)", id.description, ["from": from?.rawValue ?? "nothing", "why": reason])
    }

    // MARK: Messages down

    func send(_ message: ControlMessage, to id: InstanceID) {
        guard let hosted = hosted(id) else { return }
        let instance = hosted.instance
        switch message {
        case .certificate, .renew: hosted.lane.paced.submit { instance.receive(message) }
        default: hosted.lane.loop.execute { instance.receive(message) }
        }
    }

    private func publish(_ snapshot: EndpointSnapshot, to callers: [ServiceName]) {
        record(
            "endpoints.published", snapshot.service.description,
            [("version", .integer(snapshot.version)), ("endpoints", .integer(snapshot.endpoints.count))])
        for caller in callers {
            for (_, hosted) in (instances[caller] ?? [:]).sorted(by: { $0.key < $1.key }) {
                let instance = hosted.instance
                hosted.lane.loop.execute { instance.receive(.endpoints(snapshot)) }
            }
        }
    }

    // MARK: Authorities

    private func makeRoot(_ id: RootID, _ origin: RootOrigin) {
        let (subject, root) = (id.trustDomain.description, "\(id.number)")
        do {
            let made = try authorities.makeRoot(id, origin, at: now)
            record(
                "root.made", subject,
                [("root", .string(root)), ("origin", .string(origin.rawValue))] + validity(of: made))
        } catch {
            record("root.failed", subject, ["root": root, "origin": origin.rawValue, "why": "\(error)"])
        }
    }

    private func makeIssuer(_ id: IssuerID) {
        let (subject, intermediate) = (id.root.trustDomain.description, "\(id.root.number).\(id.number)")
        do {
            let made = try authorities.makeIssuer(id, at: now)
            record("intermediate.made", subject, [("intermediate", .string(intermediate))] + validity(of: made))
        } catch {
            record("intermediate.failed", subject, ["intermediate": intermediate, "why": "\(error)"])
        }
    }

    private func destroyRoot(_ id: RootID) {
        authorities.destroyRoot(id)
        record("root.destroyed", id.trustDomain.description, ["root": "\(id.number)"])
    }

    private func validity(of certificate: Certificate) -> [(name: String, value: JSON)] {
        [
            ("serial", .string(certificate.serial.description)), ("notBefore", .string(certificate.notBefore.rfc3339)),
            ("notAfter", .string(certificate.notAfter.rfc3339)),
        ]
    }

    // MARK: Certificates

    private func sign(_ id: InstanceID, _ request: [UInt8], _ profile: SigningProfile, _ reason: IssueReason) {
        lanes[0].paced.submit { [self] in
            guard hosted(id) != nil else { return }  // gone while it waited for its turn
            do {
                let skew = topology.trustDomain(profile.trustDomain)?.ca.skew ?? .zero
                let chain = try authorities.sign(request, profile, at: now + skew)
                countIssue(of: id.service, reason)
                recordIssue(chain[0], to: id, reason)
                send(.certificate(chain: chain.map(\.der)), to: id)
            } catch {
                send(.certificateRefused(reason: "\(error)"), to: id)
            }
        }
    }

    private func countIssue(of service: ServiceName, _ reason: IssueReason) {
        let isRenewal = reason != .initial
        issued.issued += 1
        if isRenewal { issued.renewed += 1 }
        guard let runStart else { return }
        for (index, expectation) in topology.expectations.enumerated() {
            guard case .certificates(let of, let window, let count, _) = expectation.condition,
                of == nil || of == service, count == .issued || isRenewal, window.contains(now - runStart)
            else { continue }
            issued.tallies[index, default: 0] += 1
        }
    }

    private func recordIssue(_ leaf: Certificate, to id: InstanceID, _ reason: IssueReason) {
        record(
            reason == .initial ? "certificate.issued" : "certificate.renewed", id.description,
            [
                "serial": leaf.serial.description, "spiffeID": leaf.spiffeID?.description ?? "",
                "notBefore": leaf.notBefore.rfc3339, "notAfter": leaf.notAfter.rfc3339, "reason": reason.rawValue,
            ])
    }

    private func present(_ fault: CertificateFault?, _ profile: SigningProfile, on id: InstanceID) {
        guard let hosted = hosted(id) else { return }
        let instance = hosted.instance
        do {
            let forged = try fault.map { try authorities.forge($0, profile, at: now) }
            if let fault, let leaf = forged?.leaf {
                self.forged[id] = Forged(serial: leaf.serial, fault: fault)
                record(
                    "certificate.forced", id.description,
                    [
                        "certificate": fault.rawValue, "serial": leaf.serial.description,
                        "spiffeID": leaf.spiffeID?.description ?? "", "notAfter": leaf.notAfter.rfc3339,
                    ])
            } else {
                record("certificate.restored", id.description)
            }
            hosted.lane.loop.execute { instance.present(forged) }
        } catch {
            record("certificate.failed", id.description, ["why": "\(error)"])
        }
    }
}
