import COpenSSL
import MeshModel
import MeshPKI

/// OpenSSL calls back here for each peer's chain (SSL_CTX_set_cert_verify_callback(3)): no matcher for URI names exists in it.
enum PeerVerification {
    static let callback: @convention(c) (OpaquePointer?, UnsafeMutableRawPointer?) -> Int32 = { store, _ in
        guard let store,
            let ssl = X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()),
            let session = TLSSession.owning(OpaquePointer(ssl))
        else { return 0 }
        return session.verifyPeer(store) ? 1 : 0
    }
}

extension TLSSession {
    /// Chain first, against the bundle of the peer's own trust domain at the mesh's time; then the name.
    ///
    /// Time is asked for here, at the moment of judgement: in TLS 1.3 a client is done long before its server judges.
    fileprivate func verifyPeer(_ store: OpaquePointer) -> Bool {
        guard let leaf = X509_STORE_CTX_get0_cert(store) else { return false }
        let claimed = PeerIdentity(of: leaf)
        peer = claimed
        let time = now()
        let id = claimed.spiffeID
        let judged = ChainVerification.verify(store, leafID: id, bundles: context.bundles, at: time)
        var code = judged.code
        if code == .ok, case .client(let expected?, _) = role, id != expected {
            // OpenSSL's code 50: sent to the peer as handshake_failure.
            code = .applicationVerification
            X509_STORE_CTX_set_error(store, Int32(code.code))
        }
        judgement = HandshakeReport.Judgement(
            code: code, failed: judged.failed, at: time,
            bundleGeneration: id.flatMap { context.bundles.generations[$0.trustDomain] })
        return code == .ok
    }
}

extension PeerIdentity {
    init(of leaf: OpaquePointer) {
        self.init(
            spiffeID: MeshPKI.spiffeID(of: leaf), serial: serialNumber(of: leaf),
            notBefore: MeshPKI.notBefore(of: leaf),
            notAfter: MeshPKI.notAfter(of: leaf))
    }
}

/// Keeps the alerts that go over the wire in either direction (SSL_CTX_set_info_callback(3)).
enum AlertObserver {
    static let callback: @convention(c) (OpaquePointer?, Int32, Int32) -> Void = { ssl, place, value in
        guard place & SSL_CB_ALERT != 0, let ssl, let session = TLSSession.owning(ssl) else { return }
        let alert = TLSAlert(number: UInt8(truncatingIfNeeded: value & 0xff))
        guard alert != .closeNotify else { return }
        if place & SSL_CB_WRITE != 0 { session.alertSent = alert } else { session.alertReceived = alert }
    }
}
