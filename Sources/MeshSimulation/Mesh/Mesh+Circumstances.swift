import MeshControl
import MeshModel

// What the mesh knows of the ends of a handshake.
extension Mesh {
    func circumstances(of verdict: HandshakeVerdict) -> Circumstances {
        Circumstances(
            client: verdict.client.flatMap { side($0.instance) },
            server: (verdict.server?.instance ?? verdict.called).flatMap { side($0) })
    }

    private func side(_ id: InstanceID) -> Circumstances.Side? {
        plane.workload(id.service).map { workload in
            Circumstances.Side(
                trustDomain: workload.profile.trustDomain, backdate: workload.profile.backdate,
                presented: workload.instance(id.number)?.presented, trusts: Set(workload.visibleTrustDomains))
        }
    }
}
