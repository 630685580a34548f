import COpenSSL
import MeshModel

/// A certificate chain with the key of its leaf: what an instance presents. Immutable; a renewal makes a new one.
package final class Credential: Sendable {
    /// Leaf first, without the root.
    package let chain: [Certificate]
    package let key: PrivateKey
    /// The chain above the leaf, shared with other credentials; nil where the chain was taken as it is.
    private let issuers: [ParsedCertificate]?

    package var leaf: Certificate { chain[0] }

    /// Takes a chain as it is: for a workload that is *made* to present a bad one.
    ///
    /// - Precondition: `chain` is not empty.
    package convenience init(unchecked chain: [Certificate], key: PrivateKey) {
        self.init(chain, nil, key: key)
    }

    private init(_ chain: [Certificate], _ issuers: [ParsedCertificate]?, key: PrivateKey) {
        precondition(!chain.isEmpty)
        self.chain = chain
        self.issuers = issuers
        self.key = key
    }

    /// Takes a chain that came from the control plane, once it has been found good: made for this key and this
    /// workload, and chaining to the workload's own trust domain now.
    ///
    /// - Parameter checksIssuer: whether one that leads to no root of the bundles is refused.
    package convenience init(
        chain ders: [[UInt8]], key: PrivateKey, identity: SPIFFEID, bundles: TrustBundles, at now: MeshTime,
        checksIssuer: Bool = true
    ) throws(CredentialProblem) {
        guard !ders.isEmpty else { throw .empty }
        var parsed: [ParsedCertificate] = []
        do throws(OpenSSLError) {
            parsed.append(try ParsedCertificate(der: ders[0]))
            let issuers = bundles[identity.trustDomain]?.issuers ?? IssuerCache()
            for der in ders.dropFirst() { parsed.append(try issuers.parse(der)) }
        } catch {
            throw .malformed(error)
        }
        let leaf = parsed[0].certificate
        guard key.matches(leaf.publicKey) else { throw .otherKey }
        guard leaf.spiffeID == identity else { throw .otherIdentity(leaf.spiffeID) }
        let code: VerifyCode
        do { code = try Self.verify(parsed, identity: identity, bundles: bundles, at: now) } catch {
            throw .malformed(error)
        }
        let begins = parsed.map(\.certificate.notBefore).max() ?? now
        if code == .notYetValid, begins > now { throw .notYetValid(until: begins) }
        guard code == .ok || code.isOfUnknownAuthority && !checksIssuer else { throw .doesNotVerify(code) }
        self.init(parsed.map(\.certificate), Array(parsed.dropFirst()), key: key)
    }

    /// Lends the chain and the key in OpenSSL's form, for as long as `body` runs.
    package func lend(
        to body: (_ chain: [X509Reference], _ key: KeyReference) throws(OpenSSLError) -> Void
    ) throws(OpenSSLError) {
        let parsed = try parsedChain()
        defer { withExtendedLifetime(parsed) {} }
        try body(parsed.map(\.reference), key.handle.reference)
    }

    /// The leaf is parsed for each call: it takes kilobytes that an instance without connections does not need.
    private func parsedChain() throws(OpenSSLError) -> [ParsedCertificate] {
        if let issuers { return [try ParsedCertificate(of: leaf)] + issuers }
        return try chain.map { certificate throws(OpenSSLError) in try ParsedCertificate(of: certificate) }
    }

    private static func verify(
        _ chain: [ParsedCertificate], identity: SPIFFEID, bundles: TrustBundles, at now: MeshTime
    ) throws(OpenSSLError) -> VerifyCode {
        let sent = try OwnedX509Stack.sharing(chain.map(\.reference))
        let leaf = chain[0].reference
        let context = try OwnedStoreContext.make(leaf: leaf, sent: sent)
        return ChainVerification(of: leaf, in: context.reference).judge(leafID: identity, by: bundles, at: now).code
    }
}

/// Why a certificate from the control plane was not put to use.
package enum CredentialProblem: Error, Equatable, CustomStringConvertible {
    case empty
    case malformed(OpenSSLError)
    case otherKey
    case otherIdentity(SPIFFEID?)
    /// It will be good then, by the clock that it was judged by.
    case notYetValid(until: MeshTime)
    case doesNotVerify(VerifyCode)

    package var description: String {
        switch self {
        case .empty: "no certificate in the answer"
        case .malformed(let error): "not a certificate: \(error)"
        case .otherKey: "the certificate is for another key"
        case .otherIdentity(let id): "the certificate names \(id?.description ?? "no workload")"
        case .notYetValid(let begins): "the certificate is not valid before \(begins)"
        case .doesNotVerify(let code): "the chain does not verify: \(code)"
        }
    }
}
