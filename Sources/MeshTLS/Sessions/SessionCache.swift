import COpenSSL
import MeshModel

/// The newest session that a client has of one endpoint. Confined to its connections' loop.
package final class SessionCache {
    private var newest: OwnedSession?
    private var peer: SPIFFEID?
    /// When its verification was: the end of the full handshake that it goes back to.
    private var verified = MeshTime(nanoseconds: .min)
    private let lifetime: Duration

    /// - Parameter lifetime: how long after a full handshake a session may be resumed, however often it was renewed since
    ///   (RFC 8446, section 4.6.1).
    package init(lifetime: Duration) { self.lifetime = lifetime }

    package var isEmpty: Bool { session == nil }

    /// Lives until the next one comes.
    var session: OpaquePointer? { newest?.pointer }

    /// Offers the session, if it is young enough, and one with the identity that the server must prove: nobody will ask
    /// again.
    ///
    /// - Returns: when its verification was, where it is offered.
    func offer(to ssl: borrowing OwnedSSL, expecting expected: SPIFFEID?, at now: MeshTime) -> MeshTime? {
        guard expected == nil || expected == peer, let session, now - verified < lifetime else { return nil }
        shim_SSL_SESSION_make_new(session)
        SSL_set_session(ssl.pointer, session)
        return verified
    }

    func keep(_ session: consuming OwnedSession, with peer: SPIFFEID?, verified: MeshTime) {
        newest = consume session
        (self.peer, self.verified) = (peer, verified)
    }
}

@available(*, unavailable)
extension SessionCache: Sendable {}
