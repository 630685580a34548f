import COpenSSL
import MeshModel
import MeshPKI

/// What connections are made with (SSL_CTX_new(3)).
///
/// Sendable since it is set up before anybody has it, and only read from then on; what OpenSSL counts in it, it guards
/// itself (openssl-threads(7)).
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
        SSL_CTX_set_cert_verify_callback(pointer, CallbackEntry.verify, nil)
        SSL_CTX_set_info_callback(pointer, CallbackEntry.inform)
        SSL_CTX_set_alpn_select_cb(pointer, ALPN.select, nil)
        return context
    }

    func makeSSL() throws(OpenSSLError) -> OwnedSSL {
        OpenSSLErrorQueue.clear()
        guard let ssl = SSL_new(pointer) else { throw OpenSSLError("SSL_new") }
        return OwnedSSL(ssl)
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
        try credential.lend { chain, key throws(OpenSSLError) in
            try check(SSL_CTX_use_certificate(pointer, chain[0].pointer), "SSL_CTX_use_certificate")
            for issuer in chain.dropFirst() {
                try check(shim_SSL_CTX_add1_chain_cert(pointer, issuer.pointer), "SSL_CTX_add1_chain_cert")
            }
            try check(SSL_CTX_use_PrivateKey(pointer, key.pointer), "SSL_CTX_use_PrivateKey")
        }
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
        try keys.set(on: self)
        try check(SSL_CTX_set_num_tickets(pointer, 1), "SSL_CTX_set_num_tickets")
        // Without a context of its own, a session that was verified can't be resumed (SSL_CTX_set_session_id_context(3)).
        let name = Array("meshsim".utf8)
        try check(
            SSL_CTX_set_session_id_context(pointer, name, UInt32(name.count)), "SSL_CTX_set_session_id_context")
        SSL_CTX_set_timeout(pointer, Int(Int32.max))
        shim_SSL_CTX_set_client_session_callback_only(pointer)
        SSL_CTX_sess_set_new_cb(pointer, CallbackEntry.newSession)
    }
}
