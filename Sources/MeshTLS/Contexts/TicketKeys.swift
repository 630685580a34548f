import COpenSSL
import MeshPKI

// A resumed session skips verification: its peer is who it was when the session began, whatever has expired, been
// renewed or been distrusted since. These are for showing just that; without them every handshake is a full one.
//
// A client resumes none that is older than the mesh says (`SessionCache`). Beside that no part of it depends on the
// machine's clock, which has nothing to do with mesh time:
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

    func set(on context: borrowing OwnedContext) throws(OpenSSLError) {
        var bytes = bytes
        try check(
            shim_SSL_CTX_set_tlsext_ticket_keys(context.pointer, &bytes, bytes.count), "SSL_CTX_set_tlsext_ticket_keys")
    }

    /// Says nothing of the keys, wherever it is printed.
    package var customMirror: Mirror { Mirror(self, children: []) }
}
