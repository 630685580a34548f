import COpenSSL
import MeshModel
import MeshPKI

// A resumed session skips verification: its peer is who it was when the session began, whatever has expired, been
// renewed or been distrusted since. These are for showing just that; without them every handshake is a full one.
//
// No part of it depends on the machine's clock, which has nothing to do with mesh time:
// - A server compares a session's age with its timeout, at most 68 years here (SSL_CTX_set_timeout(3)).
// - A TLS 1.3 client drops a ticket that is older than the server's hint, which can't be more than a week (RFC 8446,
//   section 4.6.1), or that comes from the future. Sessions are therefore made new each time they are offered.
// - The age that a client states, and a server's estimate of it, count for early data alone, which is never sent (RFC
//   8446, section 8.3; `tls_parse_ctos_psk` of OpenSSL).

/// The keys of one instance's session tickets. They outlive its certificates, as a server's do when it reloads those: a
/// session that began under one certificate goes on under the next.
package final class TicketKeys: Sendable, CustomReflectable {
    /// A name, and keys for AES and HMAC (SSL_CTX_set_tlsext_ticket_key_cb(3)).
    private let bytes: [UInt8]

    package init() throws(OpenSSLError) {
        var bytes = [UInt8](repeating: 0, count: 80)
        try check(RAND_priv_bytes(&bytes, Int32(bytes.count)), "RAND_priv_bytes")
        self.bytes = bytes
    }

    func set(on context: OpaquePointer) throws(OpenSSLError) {
        var bytes = bytes
        try check(
            shim_SSL_CTX_set_tlsext_ticket_keys(context, &bytes, bytes.count), "SSL_CTX_set_tlsext_ticket_keys")
    }

    /// Says nothing of the keys, wherever it is printed.
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// The newest session that a client has of one endpoint. Confined to its connections' loop.
package final class SessionCache {
    private var newest: OwnedSession?
    private var peer: SPIFFEID?

    package init() {}

    package var isEmpty: Bool { session == nil }

    /// Lives until the next one comes.
    var session: OpaquePointer? { newest?.pointer }

    /// Offers the session, if it is one with the identity that the server must prove: nobody will ask again.
    func offer(to ssl: OpaquePointer, expecting expected: SPIFFEID?) {
        guard expected == nil || expected == peer, let session else { return }
        shim_SSL_SESSION_make_new(session)
        SSL_set_session(ssl, session)
    }

    fileprivate func keep(_ session: consuming OwnedSession, with peer: SPIFFEID?) {
        newest = consume session
        self.peer = peer
    }

    /// Called with each session that a server gives (SSL_CTX_sess_set_new_cb(3)). 1: the session is now ours to free.
    static let callback: @convention(c) (OpaquePointer?, OpaquePointer?) -> Int32 = { ssl, session in
        guard let ssl, let session, let connection = TLSSession.owning(ssl), let sessions = connection.sessions else {
            return 0
        }
        sessions.keep(OwnedSession(session), with: connection.peer?.spiffeID)
        return 1
    }
}

private struct OwnedSession: ~Copyable {
    let pointer: OpaquePointer
    init(_ pointer: OpaquePointer) { self.pointer = pointer }
    deinit { SSL_SESSION_free(pointer) }
}

@available(*, unavailable)
extension SessionCache: Sendable {}
