import MeshControl
import MeshDataPlane
import MeshModel
import MeshRecord

extension Circumstances {
    /// What the mesh knows of the ends of a handshake.
    init(
        of verdict: HandshakeVerdict, in topology: Topology, _ plane: ControlPlane, _ fleet: Fleet,
        _ desk: AuthorityDesk,
        _ recorder: Recorder
    ) {
        /// - Parameter other: what the other end of the connection says of it.
        func side(_ id: InstanceID, seenBy other: HandshakeReport?) -> Side? {
            guard let workload = plane.workload(id.service) else { return nil }
            let (domain, analysis) = (workload.profile.trustDomain, recorder.analysis)
            return Side(
                trustDomain: domain, skew: fleet.skew(of: id, at: recorder.now),
                backdate: workload.profile.backdate, authoritySkew: topology.spec(of: domain).ca.skew,
                purpose: desk.fault(of: id, presenting: other?.peer?.serial).map { .presented($0) }
                    ?? analysis.defect(of: id, presenting: other?.peer?.serial).map { .signed($0) },
                root: analysis.root(of: id, in: domain), renewal: analysis.renewal(of: id),
                trusts: Set(workload.visibleTrustDomains))
        }
        self.init(
            client: verdict.client.flatMap { side($0.instance, seenBy: verdict.server?.report) },
            server: (verdict.server?.instance ?? verdict.called).flatMap { side($0, seenBy: verdict.client?.report) })
        for side in [client, server] {
            guard let domain = side?.trustDomain else { continue }
            generations[domain] = recorder.analysis.roots.generation(of: domain)
        }
    }
}

extension Fleet {
    fileprivate func skew(of id: InstanceID, at now: MeshTime) -> Duration {
        self[id]?.member.drawnClock.map { $0.time(at: now) - now } ?? .zero
    }
}
