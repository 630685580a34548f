import MeshModel
import Synchronization

/// A root of a trust domain: signs intermediates, and vouches for the root after it where that is cross-signed.
///
/// Its key is made here and never leaves. Serial numbers come from the run's seed, so that a run can be repeated; keys
/// never do.
package final class RootAuthority: Sendable {
    package let id: RootID
    package let certificate: Certificate
    /// This root's name and key as the root before it certifies them, for verifiers that know only that one; nil: it
    /// does not.
    package let crossCertificate: Certificate?
    private let spec: CASpec
    private let random: SeededRandom
    private let name: DistinguishedName
    private let key: PrivateKey
    private let signer: Mutex<Signer>

    /// How a root comes to be.
    package enum Origin {
        case newKey
        /// A key of its own, and a certificate by the root before it.
        case crossSigned(by: RootAuthority)
        /// The key and name of the root before it, so that what either has signed chains to both.
        case sameKey(as: RootAuthority)
    }

    /// - Parameter random: the run's; serial numbers come from a stream of it that is named after `id`.
    package init(
        _ id: RootID, _ origin: Origin = .newKey, spec: CASpec, at now: MeshTime, random: SeededRandom
    ) throws(OpenSSLError) {
        self.id = id
        self.spec = spec
        self.random = random
        if case .sameKey(let before) = origin {
            (key, name) = (before.key, before.name)
        } else {
            key = try PrivateKey.generate()
            name = DistinguishedName("root", of: id.trustDomain, key: key.publicKey)
        }
        let signer = try Signer(key: key)
        var serials = random.split("serial/\(id)")
        // Two authorities may follow: an intermediate, below the cross certificate of the root after this one.
        let template = CertificateTemplate(
            serial: .draw(from: &serials), issuer: name, subject: name,
            notBefore: (now - spec.leaf.backdate).wholeSeconds,
            notAfter: (now + spec.rootTTL).wholeSeconds, publicKey: key.publicKey, authorityKeyIdentifier: nil,
            role: .authority(pathLength: 2), spiffeID: SPIFFEID(authorityOf: id.trustDomain))
        certificate = try template.signed(by: signer)
        if case .crossSigned(let before) = origin {
            crossCertificate = try before.certify(
                name, key.publicKey, serial: .draw(from: &serials), pathLength: 1, notAfter: certificate.notAfter,
                at: now)
        } else {
            crossCertificate = nil
        }
        self.signer = Mutex(signer)
    }

    /// Makes an intermediate with a key of its own. It ends no later than the root.
    package func makeIssuer(_ number: Int, at now: MeshTime) throws(OpenSSLError) -> IssuingAuthority {
        let id = IssuerID(id, number)
        var serials = random.split("serial/\(id)")
        let key = try PrivateKey.generate()
        let name = DistinguishedName("intermediate", of: id.root.trustDomain, key: key.publicKey)
        let intermediate = try certify(
            name, key.publicKey, serial: .draw(from: &serials), pathLength: 0, notAfter: now + spec.intermediateTTL,
            at: now)
        return try IssuingAuthority(
            id, key: key, name: name, chain: [intermediate, crossCertificate].compactMap(\.self), random: serials)
    }

    /// A certificate for another authority, which ends no later than this one. The issuer is named by its key identifier
    /// alone, so that any root of the same name and key will do (RFC 5280, section 4.2.1.1).
    private func certify(
        _ subject: DistinguishedName, _ subjectKey: PublicKey, serial: SerialNumber, pathLength: UInt8,
        notAfter: MeshTime, at now: MeshTime
    ) throws(OpenSSLError) -> Certificate {
        let template = CertificateTemplate(
            serial: serial, issuer: name, subject: subject, notBefore: (now - spec.leaf.backdate).wholeSeconds,
            notAfter: min(notAfter.wholeSeconds, certificate.notAfter), publicKey: subjectKey,
            authorityKeyIdentifier: key.publicKey.identifier, role: .authority(pathLength: pathLength),
            spiffeID: SPIFFEID(authorityOf: id.trustDomain))
        return try signer.withLock { signer throws(OpenSSLError) in try template.signed(by: signer) }
    }
}

extension DistinguishedName {
    /// An authority's. It carries a piece of the key's identifier, so that two of one trust domain are never confused.
    fileprivate init(_ role: String, of trustDomain: TrustDomain, key: PublicKey) {
        let mark = SerialNumber(bigEndian: Array(key.identifier.prefix(4)))
        self.init(commonName: "\(role) \(mark) of \(trustDomain)")
    }
}
