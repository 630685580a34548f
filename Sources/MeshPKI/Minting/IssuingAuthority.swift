import MeshModel
import Synchronization

/// An intermediate: signs workloads' certificates. Made by a root.
///
/// Its key never leaves. Serial numbers come from the run's seed.
package final class IssuingAuthority: Sendable {
    package let id: IssuerID
    /// What is sent behind a leaf: the intermediate, and its root's cross certificate where there is one.
    private let chain: [Certificate]
    private let name: DistinguishedName
    private let state: Mutex<State>

    private struct State: ~Copyable {
        let signer: Signer
        var random: SeededRandom
    }

    package var certificate: Certificate { chain[0] }

    init(
        _ id: IssuerID, key: PrivateKey, name: DistinguishedName, chain: [Certificate], random: SeededRandom
    ) throws(OpenSSLError) {
        self.id = id
        self.chain = chain
        self.name = name
        state = Mutex(State(signer: try Signer(key: key), random: random))
    }

    /// Signs a workload's certificate.
    ///
    /// - Parameter profile: what the certificate says; nothing is taken from the request but its proven key.
    /// - Returns: the chain to present, leaf first, without the root.
    package func issue(for key: PublicKey, _ profile: SVIDProfile) throws(OpenSSLError) -> [Certificate] {
        let end = profile.capAtIssuer ? min(profile.notAfter, certificate.notAfter) : profile.notAfter
        let leaf = try state.withLock { state throws(OpenSSLError) in
            try CertificateTemplate(
                serial: .draw(from: &state.random), issuer: name,
                subject: DistinguishedName(commonName: profile.dnsNames.last ?? "workload"),
                notBefore: profile.notBefore.wholeSeconds, notAfter: end.wholeSeconds, publicKey: key,
                authorityKeyIdentifier: certificate.publicKey?.identifier, role: .workload,
                spiffeID: profile.spiffeID, dnsNames: profile.dnsNames
            ).signed(by: state.signer)
        }
        return [leaf] + chain
    }
}
