import MeshModel
import MeshPKI

/// How one end judges its peer: the chain first, against the bundle of the peer's own trust domain; then the name.
struct PeerVerification {
    let bundles: TrustBundles
    /// The only identity that will do; nil accepts whoever is proven.
    let expected: SPIFFEID?

    /// - Parameter now: by this end's clock.
    func judge(_ chain: ChainVerification, claimedBy peer: PeerIdentity, at now: MeshTime) -> HandshakeReport.Judgement
    {
        let id = peer.spiffeID
        let judged = chain.judge(leafID: id, by: bundles, at: now)
        var code = judged.code
        if code == .ok, let expected, id != expected {
            // The peer is told handshake_failure.
            code = .applicationVerification
            chain.refuse(code)
        }
        return HandshakeReport.Judgement(
            code: code, failed: judged.failed, at: now,
            bundleGeneration: id.flatMap { bundles.generations[$0.trustDomain] })
    }
}
