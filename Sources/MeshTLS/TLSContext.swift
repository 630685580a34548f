import COpenSSL
import MeshModel
import MeshPKI

/// What a workload brings to its connections: one credential, one set of bundles, one choice of versions. Immutable.
///
/// A renewal makes a new context and publishes it by swapping the reference. Connections keep the one they began with,
/// since an `SSL` copies its certificate when it is made (SSL_CTX_use_certificate(3)).
package final class TLSContext: Sendable {
    package let credential: Credential
    package let bundles: TrustBundles
    let resumes: Bool
    let handle: OwnedContext

    /// - Parameter resumption: with these, a server hands out session tickets and takes them back, and a client may be
    ///   given a `SessionCache`; nil: every handshake is a full one.
    /// - Throws: when the key is not the certificate's, or OpenSSL fails.
    package init(
        credential: Credential, bundles: TrustBundles, versions: TLSVersions = .only13, resumption: TicketKeys? = nil
    ) throws(OpenSSLError) {
        handle = try OwnedContext.make(credential: credential, versions: versions, resumption: resumption)
        resumes = resumption != nil
        self.credential = credential
        self.bundles = bundles
    }
}

struct OwnedContext: ~Copyable, @unchecked Sendable {
    let pointer: OpaquePointer
    deinit { SSL_CTX_free(pointer) }

    private init(_ pointer: OpaquePointer) { self.pointer = pointer }

    static func make(
        credential: Credential, versions: TLSVersions, resumption: TicketKeys?
    ) throws(OpenSSLError) -> OwnedContext {
        OpenSSLErrorQueue.clear()
        guard let pointer = SSL_CTX_new(TLS_method()) else { throw OpenSSLError("SSL_CTX_new") }
        let context = OwnedContext(pointer)
        try context.set(versions)
        try context.present(credential)
        if let resumption { try context.resume(by: resumption) } else { context.switchResumptionOff() }
        shim_SSL_CTX_set_read_ahead(pointer, 1)
        SSL_CTX_set_options(pointer, shim_SSL_OP_NO_RENEGOTIATION)
        SSL_CTX_set_cert_verify_callback(pointer, PeerVerification.callback, nil)
        SSL_CTX_set_info_callback(pointer, AlertObserver.callback)
        SSL_CTX_set_alpn_select_cb(pointer, ALPN.select, nil)
        return context
    }

    private borrowing func set(_ versions: TLSVersions) throws(OpenSSLError) {
        let lowest = versions == .only13 ? TLS1_3_VERSION : TLS1_2_VERSION
        let highest = versions == .only12 ? TLS1_2_VERSION : TLS1_3_VERSION
        try check(shim_SSL_CTX_set_min_proto_version(pointer, lowest), "SSL_CTX_set_min_proto_version")
        try check(shim_SSL_CTX_set_max_proto_version(pointer, highest), "SSL_CTX_set_max_proto_version")
        try check(shim_SSL_CTX_set1_groups_list(pointer, "X25519:P-256"), "SSL_CTX_set1_groups_list")
    }

    /// Sends the chain as given: left to itself, OpenSSL would look for more and send the root along.
    private borrowing func present(_ credential: Credential) throws(OpenSSLError) {
        shim_SSL_CTX_set_mode(
            pointer,
            Int(
                SSL_MODE_NO_AUTO_CHAIN | SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE
                    | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER))
        let chain = try credential.parsedChain()
        try check(SSL_CTX_use_certificate(pointer, chain[0].handle.pointer), "SSL_CTX_use_certificate")
        for issuer in chain.dropFirst() {
            try check(shim_SSL_CTX_add1_chain_cert(pointer, issuer.handle.pointer), "SSL_CTX_add1_chain_cert")
        }
        try check(SSL_CTX_use_PrivateKey(pointer, credential.key.handle.pointer), "SSL_CTX_use_PrivateKey")
    }

    /// A resumed session skips verification, so it would outlive expiry, rotation and revocation. `SSL_OP_NO_TICKET`
    /// alone would still send TLS 1.3 tickets (SSL_CTX_set_num_tickets(3)).
    private borrowing func switchResumptionOff() {
        SSL_CTX_set_num_tickets(pointer, 0)
        SSL_CTX_set_options(pointer, shim_SSL_OP_NO_TICKET)
        shim_SSL_CTX_set_no_session_cache(pointer)
    }

    /// One ticket for each connection, which holds the whole session: a server remembers nothing.
    private borrowing func resume(by keys: TicketKeys) throws(OpenSSLError) {
        try keys.set(on: pointer)
        try check(SSL_CTX_set_num_tickets(pointer, 1), "SSL_CTX_set_num_tickets")
        // Without a context of its own, a session that was verified can't be resumed (SSL_CTX_set_session_id_context(3)).
        let name = Array("meshsim".utf8)
        try check(
            SSL_CTX_set_session_id_context(pointer, name, UInt32(name.count)), "SSL_CTX_set_session_id_context")
        SSL_CTX_set_timeout(pointer, Int(Int32.max))
        shim_SSL_CTX_set_client_session_callback_only(pointer)
        SSL_CTX_sess_set_new_cb(pointer, SessionCache.callback)
    }
}

/// Application protocol negotiation (RFC 7301): meshsim speaks HTTP/1.1.
enum ALPN {
    /// The wire form: each name behind its length.
    static let http11: [UInt8] = [8] + Array("http/1.1".utf8)

    static let select: SSL_CTX_alpn_select_cb_func = { _, out, outCount, offered, offeredCount, _ in
        http11.withUnsafeBufferPointer { ours in
            var chosen: UnsafeMutablePointer<UInt8>?
            let result = SSL_select_next_proto(
                &chosen, outCount, ours.baseAddress, UInt32(ours.count), offered, offeredCount)
            guard result == OPENSSL_NPN_NEGOTIATED, let offered, let chosen else { return SSL_TLSEXT_ERR_ALERT_FATAL }
            // The answer must outlive this call: point into the client's own list, which does.
            out?.pointee = Self.position(
                of: UnsafePointer(chosen), count: Int(outCount?.pointee ?? 0), in: offered, Int(offeredCount))
            return SSL_TLSEXT_ERR_OK
        }
    }

    private static func position(
        of name: UnsafePointer<UInt8>, count: Int, in list: UnsafePointer<UInt8>, _ listCount: Int
    ) -> UnsafePointer<UInt8>? {
        var offset = 0
        while offset < listCount {
            let length = Int(list[offset])
            if length == count, (0..<count).allSatisfy({ list[offset + 1 + $0] == name[$0] }) {
                return list + offset + 1
            }
            offset += 1 + length
        }
        return nil
    }
}
