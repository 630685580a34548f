import MeshControl
import MeshModel

/// Says what instances and a runtime say that do as they are told, and at once.
struct HonestInstances {
    private var serial = 0
    private var asked: [InstanceID: CSR.ID] = [:]

    mutating func answers(to action: Action, of plane: ControlPlane, at now: MeshTime) -> [Observation] {
        switch action {
        case .create(let id):
            return [.message(request(of: id, .initial), from: id)]
        case .send(let id, .renew):
            return [.message(request(of: id, .orderedRenewal), from: id)]
        case .sign(let id, let csr, let profile, let reason, _):
            let acceptance = acceptance(of: csr.id, ttl: profile.ttl, backdate: profile.backdate, at: now)
            guard reason == .initial, plane.workload(id.service)?.isClientOnly == false else {
                return [.message(acceptance, from: id)]
            }
            return [.message(acceptance, from: id), .message(.listening(Self.address(of: id, in: plane)), from: id)]
        case .send(let id, .drain): return [.message(.drained, from: id)]
        case .kill(let id): return [.died(id, reason: "crashed")]
        case .sendBundles(let id, _, let version):
            return [.message(.acknowledged(.bundles, version: version), from: id)]
        case .send, .publish, .present, .stop, .part, .record, .makeRoot, .makeIssuer, .destroyRoot:
            return []
        }
    }

    /// The first attempt begins another search.
    mutating func request(of id: InstanceID, _ reason: IssueReason, attempt: Int = 1) -> InstanceMessage {
        var csr = asked[id] ?? CSR.ID(search: 0, attempt: 0)
        if attempt == 1 { csr.search += 1 }
        csr.attempt = attempt
        asked[id] = csr
        return .certificateRequest(CSR(id: csr, der: []), reason: reason)
    }

    /// That of the last request.
    func csr(of id: InstanceID) -> CSR.ID { asked[id] ?? CSR.ID(search: 1, attempt: 1) }

    mutating func acceptance(
        of csr: CSR.ID, ttl: Duration, backdate: Duration, at now: MeshTime
    ) -> InstanceMessage {
        serial += 1
        return .certificateAccepted(serial: "\(serial)", notBefore: now - backdate, notAfter: now + ttl, answering: csr)
    }

    /// The service's place in the topology, then the instance's number.
    static func address(of id: InstanceID, in plane: ControlPlane) -> Address {
        let service = plane.workloads.firstIndex { $0.name == id.service } ?? 0
        return Address(host: "127.0.\(service + 1).\(id.number)", port: 8_443)
    }
}
