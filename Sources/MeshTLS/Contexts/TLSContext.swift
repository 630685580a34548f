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
