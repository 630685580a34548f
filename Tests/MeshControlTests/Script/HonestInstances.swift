import MeshControl
import MeshModel

/// Says what instances and a runtime say that do as they are told, and at once.
struct HonestInstances {
    private var serial = 0

    mutating func answers(to action: Action, of plane: ControlPlane, at now: MeshTime) -> [Observation] {
        switch action {
        case .create(let id):
            return [.message(.certificateRequest(CSR(id: 1, der: []), reason: .initial, attempt: 1), from: id)]
        case .send(let id, .renew):
            return [.message(.certificateRequest(CSR(id: 1, der: []), reason: .orderedRenewal, attempt: 1), from: id)]
        case .sign(let id, _, let profile, let reason):
            let acceptance = acceptance(ttl: profile.ttl, backdate: profile.backdate, at: now)
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

    mutating func acceptance(ttl: Duration, backdate: Duration, at now: MeshTime) -> InstanceMessage {
        serial += 1
        return .certificateAccepted(serial: "\(serial)", notBefore: now - backdate, notAfter: now + ttl)
    }

    /// The service's place in the topology, then the instance's number.
    static func address(of id: InstanceID, in plane: ControlPlane) -> Address {
        let service = plane.workloads.firstIndex { $0.name == id.service } ?? 0
        return Address(host: "127.0.\(service + 1).\(id.number)", port: 8_443)
    }
}
