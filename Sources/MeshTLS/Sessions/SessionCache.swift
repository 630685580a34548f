import COpenSSL
import MeshModel

/// The newest session that a client has of one endpoint. Confined to its connections' loop.
package final class SessionCache {
    private var newest: OwnedSession?
    private var peer: SPIFFEID?

    package init() {}

    package var isEmpty: Bool { session == nil }

    /// Lives until the next one comes.
    var session: OpaquePointer? { newest?.pointer }

    /// Offers the session, if it is one with the identity that the server must prove: nobody will ask again.
    func offer(to ssl: borrowing OwnedSSL, expecting expected: SPIFFEID?) {
        guard expected == nil || expected == peer, let session else { return }
        shim_SSL_SESSION_make_new(session)
        SSL_set_session(ssl.pointer, session)
    }

    func keep(_ session: consuming OwnedSession, with peer: SPIFFEID?) {
        newest = consume session
        self.peer = peer
    }
}

@available(*, unavailable)
extension SessionCache: Sendable {}
