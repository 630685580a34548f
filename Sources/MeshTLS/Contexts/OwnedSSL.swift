import COpenSSL

/// One connection (SSL_new(3)).
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
