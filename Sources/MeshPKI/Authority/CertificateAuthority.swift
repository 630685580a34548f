import MeshModel
import Synchronization

/// A trust domain's authority: a root that signs an intermediate, and the intermediate that signs workloads.
///
/// Its keys are made here and never leave. Serial numbers come from the run's seed, so that a run can be repeated;
/// keys never do.
package final class CertificateAuthority: Sendable {
    package let trustDomain: TrustDomain
    package let root: Certificate
    package let intermediate: Certificate
    private let issuer: DistinguishedName
    private let state: Mutex<State>

    private struct State: ~Copyable {
        let signer: Signer
        var random: SeededRandom
    }

    package init(trustDomain: TrustDomain, spec: CASpec, at now: MeshTime, random: SeededRandom) throws(OpenSSLError) {
        var random = random
        let id = SPIFFEID(authorityOf: trustDomain)
        let start = wholeSeconds(now - spec.leaf.backdate)

        let rootKey = try PrivateKey.generate()
        let rootName = Self.name("root", of: trustDomain, key: rootKey)
        let rootSigner = try Signer(key: rootKey.handle)
        root = try CertificateTemplate(
            serial: .draw(from: &random), issuer: rootName, subject: rootName, notBefore: start,
            notAfter: wholeSeconds(now + spec.rootTTL), publicKey: rootKey.publicKey, authorityKeyIdentifier: nil,
            role: .authority(pathLength: 1), spiffeID: id
        ).signed(by: rootSigner)

        let key = try PrivateKey.generate()
        issuer = Self.name("intermediate", of: trustDomain, key: key)
        intermediate = try CertificateTemplate(
            serial: .draw(from: &random), issuer: rootName, subject: issuer, notBefore: start,
            notAfter: min(wholeSeconds(now + spec.intermediateTTL), root.notAfter), publicKey: key.publicKey,
            authorityKeyIdentifier: rootKey.publicKey.identifier, role: .authority(pathLength: 0), spiffeID: id
        ).signed(by: rootSigner)

        self.trustDomain = trustDomain
        state = Mutex(State(signer: try Signer(key: key.handle), random: random))
    }

    /// Names carry a piece of the key's identifier, so that two authorities of one trust domain are never confused.
    private static func name(_ role: String, of trustDomain: TrustDomain, key: PrivateKey) -> DistinguishedName {
        let mark = SerialNumber(bigEndian: Array(key.publicKey.identifier.prefix(4))).description
        return DistinguishedName(commonName: "\(role) \(mark) of \(trustDomain)")
    }

    /// Signs a workload's certificate.
    ///
    /// - Parameter profile: what the certificate says; nothing is taken from the request but its proven key.
    /// - Returns: the chain to present, leaf first, without the root. The leaf ends no later than its issuer.
    package func issue(for key: PublicKey, _ profile: SVIDProfile) throws(OpenSSLError) -> [Certificate] {
        let leaf = try state.withLock { state throws(OpenSSLError) in
            try CertificateTemplate(
                serial: .draw(from: &state.random), issuer: issuer,
                subject: DistinguishedName(commonName: profile.dnsNames.last ?? "workload"),
                notBefore: wholeSeconds(profile.notBefore),
                notAfter: min(wholeSeconds(profile.notAfter), intermediate.notAfter),
                publicKey: key, authorityKeyIdentifier: intermediate.publicKey?.identifier, role: .workload,
                spiffeID: profile.spiffeID, dnsNames: profile.dnsNames
            ).signed(by: state.signer)
        }
        return [leaf, intermediate]
    }
}

/// What an authority is to write into a workload's certificate.
package struct SVIDProfile: Hashable, Sendable {
    package var spiffeID: SPIFFEID
    package var dnsNames: [String]
    package var notBefore: MeshTime
    package var notAfter: MeshTime

    package init(spiffeID: SPIFFEID, dnsNames: [String], notBefore: MeshTime, notAfter: MeshTime) {
        self.spiffeID = spiffeID
        self.dnsNames = dnsNames
        self.notBefore = notBefore
        self.notAfter = notAfter
    }
}

/// X.509 knows whole seconds.
private func wholeSeconds(_ time: MeshTime) -> MeshTime { MeshTime(secondsSinceEpoch: time.secondsSinceEpoch) }
