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

    var judgement: HandshakeReport.Judgement?
    var peer: PeerIdentity?
    var alertSent: TLSAlert?
    var alertReceived: TLSAlert?

    init(
        context: TLSContext, role: Role, sessions: SessionCache? = nil, now: @escaping () -> MeshTime
    ) throws(OpenSSLError) {
        OpenSSLErrorQueue.clear()
        guard let pointer = SSL_new(context.handle.pointer) else { throw OpenSSLError("SSL_new") }
        ssl = OwnedSSL(pointer)
        self.context = context
        self.role = role
        self.sessions = context.resumes ? sessions : nil
        self.now = now
        guard let bio = ByteBufferBIO.make(over: buffers) else { throw OpenSSLError("BIO_new") }
        SSL_set_bio(pointer, bio, bio)
        SSL_set_ex_data(pointer, Self.backReference, Unmanaged.passUnretained(self).toOpaque())
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
        sessions?.offer(to: ssl.pointer, expecting: expected)
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

    /// The application's slot of an `SSL`'s extra data (SSL_set_app_data(3)).
    private static let backReference: Int32 = 0

    static func owning(_ ssl: OpaquePointer) -> TLSSession? {
        SSL_get_ex_data(ssl, backReference).map { Unmanaged<TLSSession>.fromOpaque($0).takeUnretainedValue() }
    }

    func handshake() -> Step {
        OpenSSLErrorQueue.clear()
        let result = SSL_do_handshake(ssl.pointer)
        guard result == 1 else { return step(after: result) }
        if isResumed { peer = SSL_get0_peer_certificate(ssl.pointer).map { PeerIdentity(of: $0) } }
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

struct OwnedSSL: ~Copyable {
    let pointer: OpaquePointer
    init(_ pointer: OpaquePointer) { self.pointer = pointer }

    /// A session may be resumed however its connection ended (RFC 4346, section 7.2.1). OpenSSL would spoil that of one
    /// without close_notify at the moment when it is freed, which is no event of the mesh's (SSL_set_shutdown(3)).
    deinit {
        SSL_set_shutdown(pointer, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN)
        SSL_free(pointer)
    }
}
