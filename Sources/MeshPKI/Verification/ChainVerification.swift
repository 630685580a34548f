import COpenSSL
import MeshModel

/// The one way a chain is judged: against the bundle of the leaf's own trust domain, at the mesh's time.
package enum ChainVerification {
    /// Prepares `context`, runs OpenSSL's verification in it, and leaves the result there.
    ///
    /// A leaf without a SPIFFE ID, or of a domain that nobody here trusts, meets an empty bundle, and so fails as any
    /// certificate of an unknown authority does.
    ///
    /// - Parameter context: an `X509_STORE_CTX` that holds the peer's leaf and what it sent along.
    /// - Returns: OpenSSL's verify code; 0 when the chain holds (X509_STORE_CTX_get_error(3)).
    package static func verify(_ context: OpaquePointer, leafID: SPIFFEID?, bundles: TrustBundles, at now: MeshTime)
        -> Int32
    {
        let parameters = X509_STORE_CTX_get0_param(context)
        X509_VERIFY_PARAM_set_time(parameters, time_t(now.secondsSinceEpoch))
        let bundle = leafID.flatMap { bundles[$0.trustDomain] } ?? nobody
        let known = bundle.verifiedIssuers.issuer(in: context, at: now)
        if known != nil {
            // The chain may end at the intermediate: what is above it has been verified (X509_VERIFY_PARAM_set_flags(3)).
            X509_VERIFY_PARAM_set_flags(parameters, UInt(X509_V_FLAG_PARTIAL_CHAIN))
        }
        return withExtendedLifetime((bundle, known)) {
            X509_STORE_CTX_set0_trusted_stack(context, known?.stack.pointer ?? bundle.stack.pointer)
            _ = X509_verify_cert(context)
            let code = X509_STORE_CTX_get_error(context)
            if code == X509_V_OK, known == nil { bundle.verifiedIssuers.remember(from: context) }
            return code
        }
    }

    private static let nobody: TrustBundle = {
        guard let empty = try? TrustBundle(roots: []) else { preconditionFailure("out of memory") }
        return empty
    }()
}
