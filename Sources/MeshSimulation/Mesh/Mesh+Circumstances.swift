import MeshControl
import MeshDataPlane
import MeshModel
import MeshPKI
import MeshTLS

// What the mesh knows of the ends of a handshake.
extension Mesh {
    /// A credential that is bad on purpose.
    struct Forged {
        var serial: SerialNumber
        var fault: CertificateFault
    }

    func circumstances(of verdict: HandshakeVerdict) -> Circumstances {
        var circumstances = Circumstances(
            client: verdict.client.flatMap { side($0.instance, seenBy: verdict.server?.report) },
            server: (verdict.server?.instance ?? verdict.called).flatMap { side($0, seenBy: verdict.client?.report) })
        for side in [circumstances.client, circumstances.server] {
            guard let domain = side?.trustDomain else { continue }
            circumstances.generations[domain] = analysis.roots.generation(of: domain.name)
        }
        return circumstances
    }

    /// - Parameter other: what the other end of the connection says of it.
    private func side(_ id: InstanceID, seenBy other: HandshakeReport?) -> Circumstances.Side? {
        guard let workload = plane.workload(id.service) else { return nil }
        let forged = forged[id].flatMap { $0.serial == other?.peer?.serial ? $0 : nil }
        return Circumstances.Side(
            trustDomain: workload.profile.trustDomain, skew: skew(of: id), backdate: workload.profile.backdate,
            presented: forged?.fault, trusts: Set(workload.visibleTrustDomains))
    }

    private func skew(of id: InstanceID) -> Duration {
        hosted(id)?.instance.drawnClock.map { $0.time(at: now) - now } ?? .zero
    }
}
