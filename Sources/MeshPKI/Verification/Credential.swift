import COpenSSL
import MeshModel

/// A certificate chain with the key of its leaf: what an instance presents. Immutable; a renewal makes a new one.
package final class Credential: Sendable {
    /// Leaf first, without the root.
    package let chain: [Certificate]
    package let key: PrivateKey

    package var leaf: Certificate { chain[0] }

    /// Takes a chain as it is: for a workload that is *made* to present a bad one.
    ///
    /// - Precondition: `chain` is not empty.
    package init(unchecked chain: [Certificate], key: PrivateKey) {
        precondition(!chain.isEmpty)
        self.chain = chain
        self.key = key
    }

    /// Takes a chain that came from the control plane, once it has been found good: made for this key and this
    /// workload, and chaining to the workload's own trust domain now.
    package convenience init(
        chain ders: [[UInt8]], key: PrivateKey, identity: SPIFFEID, bundles: TrustBundles, at now: MeshTime
    ) throws(CredentialProblem) {
        var chain: [Certificate] = []
        for der in ders {
            do { chain.append(try Certificate(der: der)) } catch { throw .malformed(error) }
        }
        guard let leaf = chain.first else { throw .empty }
        guard key.matches(leaf) else { throw .otherKey }
        guard leaf.spiffeID == identity else { throw .otherIdentity(leaf.spiffeID) }
        try Self.verify(ders, identity: identity, bundles: bundles, at: now)
        self.init(unchecked: chain, key: key)
    }

    private static func verify(
        _ ders: [[UInt8]], identity: SPIFFEID, bundles: TrustBundles, at now: MeshTime
    ) throws(CredentialProblem) {
        do {
            let leaf = try OwnedX509(der: ders[0])
            let others = try OwnedX509Stack.parsing(Array(ders.dropFirst()))
            let context = try unwrap(X509_STORE_CTX_new(), "X509_STORE_CTX_new")
            defer { X509_STORE_CTX_free(context) }
            try check(X509_STORE_CTX_init(context, nil, leaf.pointer, others.pointer), "X509_STORE_CTX_init")
            let code = ChainVerification.verify(context, leafID: identity, bundles: bundles, at: now)
            guard code == X509_V_OK else { throw CredentialProblem.doesNotVerify(VerifyCode(code)) }
        } catch let problem as CredentialProblem {
            throw problem
        } catch let error as OpenSSLError {
            throw .malformed(error)
        } catch {
            preconditionFailure("no other error is thrown above")
        }
    }
}

/// Why a certificate from the control plane was not put to use.
package enum CredentialProblem: Error, Equatable, CustomStringConvertible {
    case empty
    case malformed(OpenSSLError)
    case otherKey
    case otherIdentity(SPIFFEID?)
    case doesNotVerify(VerifyCode)

    package var description: String {
        switch self {
        case .empty: "no certificate in the answer"
        case .malformed(let error): "not a certificate: \(error)"
        case .otherKey: "the certificate is for another key"
        case .otherIdentity(let id): "the certificate names \(id?.description ?? "no workload")"
        case .doesNotVerify(let code): "the chain does not verify: \(code)"
        }
    }
}
