import COpenSSL
import MeshModel
import NIOCore

@testable import MeshPKI
@testable import MeshTLS

/// A TLS client that is not ours: bare OpenSSL over memory, which verifies nobody.
final class RawClient {
    private let context: OpaquePointer
    private let ssl: OpaquePointer
    private var inbound: OpaquePointer { SSL_get_rbio(ssl) }
    private var outbound: OpaquePointer { SSL_get_wbio(ssl) }

    init(_ credential: Credential? = nil, version: TLSVersions, alpn: String? = nil, session: Session? = nil) throws {
        context = SSL_CTX_new(TLS_client_method())
        let number = version == .only12 ? TLS1_2_VERSION : TLS1_3_VERSION
        _ = shim_SSL_CTX_set_min_proto_version(context, number)
        _ = shim_SSL_CTX_set_max_proto_version(context, number)
        ssl = SSL_new(context)
        SSL_set_bio(ssl, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()))
        if let credential {
            let leaf = try OwnedX509(der: credential.leaf.der)
            SSL_use_certificate(ssl, leaf.reference.pointer)
            for issuer in credential.chain.dropFirst() {
                let issuer = try OwnedX509(der: issuer.der)
                SSL_ctrl(ssl, SSL_CTRL_CHAIN_CERT, 1, UnsafeMutableRawPointer(issuer.reference.pointer))
            }
            SSL_use_PrivateKey(ssl, credential.key.handle.reference.pointer)
        }
        if let alpn {
            let wire = [UInt8(alpn.utf8.count)] + Array(alpn.utf8)
            SSL_set_alpn_protos(ssl, wire, UInt32(wire.count))
        }
        if let session { SSL_set_session(ssl, session.pointer) }
        SSL_set_connect_state(ssl)
    }

    deinit {
        SSL_free(ssl)
        SSL_CTX_free(context)
    }

    /// Shakes hands, says "ping", and hears the answer or the alert that comes instead.
    func converse(with server: End) {
        for _ in 0..<8 {
            ERR_clear_error()
            if SSL_do_handshake(ssl) == 1 { SSL_write(ssl, "ping", 4) }
            carry(to: server)
            read()
        }
    }

    /// Over a connected, blocking socket, as a simple program would: shakes hands, writes all, then reads.
    ///
    /// - Parameter pause: what to wait for after the first write.
    /// - Returns: how many writes went through, and the alert that was read in the end (its number; 0 for none).
    func converse(over socket: Int32, writes: [Int], pause: () -> Void) -> (written: Int, alert: Int) {
        SSL_set_fd(ssl, socket)
        ERR_clear_error()
        var written = 0
        if SSL_do_handshake(ssl) == 1 {
            for count in writes {
                guard SSL_write(ssl, [UInt8](repeating: 0x61, count: count), Int32(count)) > 0 else { break }
                written += 1
                if written == 1 { pause() }
            }
            ERR_clear_error()
            var byte: UInt8 = 0
            SSL_read(ssl, &byte, 1)
        }
        // SSL_AD_REASON_OFFSET (ERR_GET_REASON(3)).
        return (written, max(0, Int(ERR_get_error() & 0x7f_ffff) - 1_000))
    }

    private(set) var received = ""

    private func read() {
        var buffer = [UInt8](repeating: 0, count: 1_024)
        while case let count = SSL_read(ssl, &buffer, 1_024), count > 0 {
            received += String(decoding: buffer.prefix(Int(count)), as: UTF8.self)
        }
        ERR_clear_error()
    }

    private func carry(to server: End) {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = BIO_read(outbound, &bytes, 65_536)
        if count > 0 { server.hear(ByteBuffer(bytes: bytes.prefix(Int(count)))) }
        guard let answer = server.take() else { return }
        answer.withUnsafeReadableBytes { _ = BIO_write(inbound, $0.baseAddress, Int32($0.count)) }
    }

    var wasResumed: Bool { SSL_session_reused(ssl) == 1 }

    /// What the server gave it to come back with.
    final class Session {
        let pointer: OpaquePointer
        init(_ pointer: OpaquePointer) { self.pointer = pointer }
        deinit { SSL_SESSION_free(pointer) }
    }

    var session: Session? { SSL_get1_session(ssl).map { Session($0) } }
}
