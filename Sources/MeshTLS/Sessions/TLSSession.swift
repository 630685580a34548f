import COpenSSL
import MeshModel
import MeshPKI
import NIOCore

/// One TLS connection, without its transport: ciphertext goes in and out of buffers.
///
/// Confined to its channel's loop. Each call into OpenSSL begins with an empty error queue and reads it before it
/// returns: the queue belongs to the thread, and a stale entry would be taken for this call's (SSL_get_error(3)).
final class TLSSession {
    enum Role {
        /// `expected`: the only identity that will do; nil accepts whoever is proven. `serverName`: for SNI.
        case client(expected: SPIFFEID?, serverName: String?)
        case server(ClientCertificate)

        var expected: SPIFFEID? {
            if case .client(let expected, _) = self { expected } else { nil }
        }
    }

    enum Step {
        case done
        case needsMoreData
        /// The peer said close_notify.
        case closed
        case failed(reason: String)
    }

    let context: TLSContext
    let role: Role
    /// Where a client's sessions come from and go to; nil: its handshakes are full ones.
    let sessions: SessionCache?
    let now: () -> MeshTime
    /// Declared before what its BIO borrows, so that it goes first.
    private let ssl: OwnedSSL
    let buffers = CiphertextBuffers()

    private(set) var judgement: HandshakeReport.Judgement?
    private(set) var peer: PeerIdentity?
    /// When the session that is offered was verified.
    private var offered: MeshTime?
    private(set) var alertSent: TLSAlert?
    private(set) var alertReceived: TLSAlert?

    init(
        context: TLSContext, role: Role, sessions: SessionCache? = nil, now: @escaping () -> MeshTime
    ) throws(OpenSSLError) {
        ssl = try context.handle.makeSSL()
        self.context = context
        self.role = role
        self.sessions = context.resumes ? sessions : nil
        self.now = now
        try ByteBufferBIO.attach(buffers, to: ssl)
        attach(to: ssl)
        switch role {
        case .client(let expected, let serverName): prepareClient(expected, serverName: serverName)
        case .server(let demand): prepareServer(demand)
        }
    }

    private func prepareClient(_ expected: SPIFFEID?, serverName: String?) {
        SSL_set_verify(ssl.pointer, SSL_VERIFY_PEER, nil)
        SSL_set_alpn_protos(ssl.pointer, ALPN.http11, UInt32(ALPN.http11.count))
        if let serverName { _ = shim_SSL_set_tlsext_host_name(ssl.pointer, serverName) }
        SSL_set_connect_state(ssl.pointer)
        offered = sessions?.offer(to: ssl, expecting: expected, at: now())
    }

    private func prepareServer(_ demand: ClientCertificate) {
        let mode =
            switch demand {
            case .required: SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT
            case .optional: SSL_VERIFY_PEER
            case .none: SSL_VERIFY_NONE
            }
        SSL_set_verify(ssl.pointer, mode, nil)
        SSL_set_accept_state(ssl.pointer)
    }

    func handshake() -> Step {
        OpenSSLErrorQueue.clear()
        let result = SSL_do_handshake(ssl.pointer)
        guard result == 1 else { return step(after: result) }
        if isResumed, let leaf = SSL_get0_peer_certificate(ssl.pointer) {
            peer = PeerIdentity(of: X509Reference(pointer: leaf))
        }
        return .done
    }

    /// Appends one record's worth of plain text to `plaintext`.
    func read(into plaintext: inout ByteBuffer) -> Step {
        OpenSSLErrorQueue.clear()
        var result: Int32 = 0
        plaintext.writeWithUnsafeMutableBytes(minimumWritableBytes: 2_048) { space in
            result = SSL_read(ssl.pointer, space.baseAddress, Int32(clamping: space.count))
            return Int(max(0, result))
        }
        return result > 0 ? .done : step(after: result)
    }

    /// Encrypts all of `plaintext` into the outbound buffer.
    func write(_ plaintext: inout ByteBuffer) -> Step {
        while plaintext.readableBytes > 0 {
            OpenSSLErrorQueue.clear()
            let result = plaintext.withUnsafeReadableBytes {
                SSL_write(ssl.pointer, $0.baseAddress, Int32(clamping: $0.count))
            }
            guard result > 0 else { return step(after: result) }
            plaintext.moveReaderIndex(forwardBy: Int(result))
        }
        return .done
    }

    /// Puts close_notify into the outbound buffer.
    func shutdown() {
        OpenSSLErrorQueue.clear()
        SSL_shutdown(ssl.pointer)
        OpenSSLErrorQueue.clear()
    }

    private func step(after result: Int32) -> Step {
        switch SSL_get_error(ssl.pointer, result) {
        case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return .needsMoreData
        case SSL_ERROR_ZERO_RETURN: return .closed
        default:
            return .failed(reason: OpenSSLErrorQueue.drain().last?.text ?? "connection ended")
        }
    }

    /// "TLSv1.3", once agreed.
    var version: String? {
        SSL_is_init_finished(ssl.pointer) == 1 ? String(cString: SSL_get_version(ssl.pointer)) : nil
    }

    var isResumed: Bool { SSL_session_reused(ssl.pointer) == 1 }
}

extension TLSSession: HandshakeCallbacks {
    /// Time is asked for here, at the moment of judgement: in TLS 1.3 a client is done long before its server judges.
    func accepts(_ chain: ChainVerification) -> Bool {
        let claimed = PeerIdentity(of: chain.leaf)
        let judgement = PeerVerification(bundles: context.bundles, expected: role.expected)
            .judge(chain, claimedBy: claimed, at: now())
        self.peer = claimed
        self.judgement = judgement
        return judgement.code == .ok
    }

    func sent(_ alert: TLSAlert) { alertSent = alert }

    func received(_ alert: TLSAlert) { alertReceived = alert }

    /// A resumed session's verification was when that of the first was.
    func keep(_ session: consuming OwnedSession) {
        let verified = isResumed ? offered : nil
        sessions?.keep(session, with: peer?.spiffeID, verified: verified ?? now())
    }
}
