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
    package static func verify(_ context: OpaquePointer, leafID: SPIFFEID?, bundles: TrustBundles, at now: MeshTime)
        -> ChainJudgement
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
            guard X509_STORE_CTX_get_error(context) == X509_V_OK else { return ChainJudgement(of: context) }
            if known == nil { bundle.verifiedIssuers.remember(from: context) }
            if let problem = leafProblem(context, leafID) {
                X509_STORE_CTX_set_error(context, problem)
                X509_STORE_CTX_set_error_depth(context, 0)
                X509_STORE_CTX_set_current_cert(context, X509_STORE_CTX_get0_cert(context))
            }
            return ChainJudgement(of: context)
        }
    }

    /// What a workload's certificate must not be (X509-SVID standard, section 5.2): an authority's, or nameless.
    private static func leafProblem(_ context: OpaquePointer, _ id: SPIFFEID?) -> Int32? {
        guard let leaf = X509_STORE_CTX_get0_cert(context) else { return X509_V_ERR_UNSPECIFIED }
        let usage = X509_get_key_usage(leaf)  // all bits set where the certificate says nothing
        let signs = usage != UInt32.max && usage & UInt32(KU_KEY_CERT_SIGN | KU_CRL_SIGN) != 0
        if X509_check_ca(leaf) != 0 || signs { return X509_V_ERR_INVALID_NON_CA }
        return id?.path.isEmpty == false ? nil : X509_V_ERR_APPLICATION_VERIFICATION
    }

    private static let nobody: TrustBundle = {
        guard let empty = try? TrustBundle(roots: []) else { preconditionFailure("out of memory") }
        return empty
    }()
}

/// What came of a verification.
package struct ChainJudgement: Hashable, Sendable {
    package let code: VerifyCode
    /// The certificate that it failed at; nil when the chain holds.
    package let failed: FailedCertificate?

    fileprivate init(of context: OpaquePointer) {
        code = VerifyCode(X509_STORE_CTX_get_error(context))
        failed = code == .ok ? nil : FailedCertificate(in: context)
    }
}

extension FailedCertificate {
    /// (X509_STORE_CTX_get_current_cert(3))
    fileprivate init?(in context: OpaquePointer) {
        guard let certificate = X509_STORE_CTX_get_current_cert(context) else { return nil }
        self.init(
            depth: Int(X509_STORE_CTX_get_error_depth(context)),
            isSelfSigned: X509_get_extension_flags(certificate) & UInt32(EXFLAG_SS) != 0,
            notBefore: MeshPKI.notBefore(of: certificate), notAfter: MeshPKI.notAfter(of: certificate))
    }
}
