import COpenSSL
import MeshModel
import MeshPKI

/// What OpenSSL calls back for, of one connection.
protocol HandshakeCallbacks: AnyObject {
    /// Judges the peer's chain: no matcher for URI names exists in OpenSSL (SSL_CTX_set_cert_verify_callback(3)).
    func accepts(_ chain: ChainVerification) -> Bool
    func sent(_ alert: TLSAlert)
    func received(_ alert: TLSAlert)
    /// A server gives a session to come back with.
    func keep(_ session: consuming OwnedSession)
}

extension HandshakeCallbacks {
    /// Has OpenSSL call for `ssl`, which borrows the receiver and must not outlive it.
    func attach(to ssl: borrowing OwnedSSL) {
        SSL_set_ex_data(ssl.pointer, backReference, Unmanaged.passUnretained(self as AnyObject).toOpaque())
    }
}

/// The application's slot of an `SSL`'s extra data (SSL_set_app_data(3)).
private let backReference: Int32 = 0

/// OpenSSL's side of them.
enum CallbackEntry {
    static let verify: @convention(c) (OpaquePointer?, UnsafeMutableRawPointer?) -> Int32 = { store, _ in
        guard let store,
            let ssl = X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()),
            let callbacks = callbacks(of: OpaquePointer(ssl)),
            let chain = ChainVerification(in: StoreContextReference(pointer: store))
        else { return 0 }
        return callbacks.accepts(chain) ? 1 : 0
    }

    /// The alerts that go over the wire in either direction (SSL_CTX_set_info_callback(3)).
    static let inform: @convention(c) (OpaquePointer?, Int32, Int32) -> Void = { ssl, place, value in
        guard place & SSL_CB_ALERT != 0, let ssl, let callbacks = callbacks(of: ssl) else { return }
        let alert = TLSAlert(number: UInt8(truncatingIfNeeded: value & 0xff))
        guard alert != .closeNotify else { return }
        if place & SSL_CB_WRITE != 0 { callbacks.sent(alert) } else { callbacks.received(alert) }
    }

    /// Called with each session that a server gives (SSL_CTX_sess_set_new_cb(3)). 1: the session is now ours to free.
    static let newSession: @convention(c) (OpaquePointer?, OpaquePointer?) -> Int32 = { ssl, session in
        guard let ssl, let session, let callbacks = callbacks(of: ssl) else { return 0 }
        callbacks.keep(OwnedSession(session))
        return 1
    }

    private static func callbacks(of ssl: OpaquePointer) -> (any HandshakeCallbacks)? {
        SSL_get_ex_data(ssl, backReference).flatMap {
            Unmanaged<AnyObject>.fromOpaque($0).takeUnretainedValue() as? any HandshakeCallbacks
        }
    }
}

/// What a connection has agreed on, to begin another with.
struct OwnedSession: ~Copyable {
    let pointer: OpaquePointer
    init(_ pointer: OpaquePointer) { self.pointer = pointer }
    deinit { SSL_SESSION_free(pointer) }
}
