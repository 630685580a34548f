import COpenSSL
import MeshModel

/// The one way a chain is judged: against the bundle of the leaf's own trust domain, at the mesh's time.
package struct ChainVerification {
    private let context: StoreContextReference
    package let leaf: X509Reference

    /// - Parameter context: holds the leaf, and what was sent along.
    init(of leaf: X509Reference, in context: StoreContextReference) {
        self.context = context
        self.leaf = leaf
    }

    /// - Returns: nil where `context` holds no leaf.
    package init?(in context: StoreContextReference) {
        guard let leaf = context.leaf else { return nil }
        self.init(of: leaf, in: context)
    }

    /// Runs OpenSSL's verification, and leaves the result in its context.
    ///
    /// A leaf without a SPIFFE ID, or of a domain that nobody here trusts, meets an empty bundle, and so fails as any
    /// certificate of an unknown authority does.
    package func judge(leafID: SPIFFEID?, by bundles: TrustBundles, at now: MeshTime) -> ChainJudgement {
        let parameters = X509_STORE_CTX_get0_param(context.pointer)
        X509_VERIFY_PARAM_set_time(parameters, time_t(now.secondsSinceEpoch))
        let bundle = leafID.flatMap { bundles[$0.trustDomain] } ?? Self.nobody
        let known = bundle.verifiedIssuers.issuer(of: leaf, in: context, at: now)
        if known != nil {
            // The chain may end at the intermediate: what is above it has been verified (X509_VERIFY_PARAM_set_flags(3)).
            X509_VERIFY_PARAM_set_flags(parameters, UInt(X509_V_FLAG_PARTIAL_CHAIN))
        }
        return withExtendedLifetime((bundle, known)) {
            X509_STORE_CTX_set0_trusted_stack(context.pointer, known?.stack.pointer ?? bundle.stack.pointer)
            _ = X509_verify_cert(context.pointer)
            guard context.code == .ok else { return ChainJudgement(of: context) }
            if known == nil { bundle.verifiedIssuers.remember(from: context) }
            if let code = Self.problem(with: leaf, leafID) { context.fail(with: code, at: leaf, depth: 0) }
            return ChainJudgement(of: context)
        }
    }

    /// Refuses a chain that may hold, for a reason of our own.
    package func refuse(_ code: VerifyCode) { context.fail(with: code) }

    /// What a workload's certificate must not be (X509-SVID standard, section 5.2): an authority's, or nameless.
    private static func problem(with leaf: X509Reference, _ id: SPIFFEID?) -> VerifyCode? {
        if leaf.isAuthority { return .invalidNonCA }
        return id?.path.isEmpty == false ? nil : .applicationVerification
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

    fileprivate init(of context: StoreContextReference) {
        code = context.code
        failed = code == .ok ? nil : FailedCertificate(in: context)
    }
}

extension FailedCertificate {
    fileprivate init?(in context: StoreContextReference) {
        guard let certificate = context.current else { return nil }
        self.init(
            depth: context.depth, isSelfSigned: certificate.isSelfSigned, notBefore: certificate.notBefore,
            notAfter: certificate.notAfter)
    }
}
