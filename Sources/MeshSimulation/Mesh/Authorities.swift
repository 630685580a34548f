import MeshControl
import MeshModel
import MeshPKI

/// The certificate authorities of a mesh, one for each trust domain, and the strangers that faults call in.
final class Authorities: Sendable {
    private let authorities: [TrustDomain: CertificateAuthority]
    private let strangers: [TrustDomain: CertificateAuthority]

    init(_ topology: Topology, at now: MeshTime, random: SeededRandom) throws(OpenSSLError) {
        var authorities: [TrustDomain: CertificateAuthority] = [:]
        var strangers: [TrustDomain: CertificateAuthority] = [:]
        for domain in topology.trustDomains {
            authorities[domain.name] = try CertificateAuthority(
                trustDomain: domain.name, spec: domain.ca, at: now, random: random.split("serial/\(domain.name)"))
            strangers[domain.name] = try CertificateAuthority(
                trustDomain: domain.name, spec: domain.ca, at: now,
                random: random.split("serial/stranger/\(domain.name)"))
        }
        self.authorities = authorities
        self.strangers = strangers
    }

    subscript(domain: TrustDomain) -> CertificateAuthority? { authorities[domain] }

    func bundles(of domains: [TrustDomain], version: Int) -> BundleSnapshot {
        let roots = domains.compactMap { domain in authorities[domain].map { (domain, [$0.root.der]) } }
        return BundleSnapshot(version: version, bundles: Dictionary(uniqueKeysWithValues: roots))
    }

    /// Checks the request and signs its key for the names in the profile.
    func sign(_ request: [UInt8], _ profile: SigningProfile, at now: MeshTime) throws -> [Certificate] {
        let request = try CertificateRequest(der: request)
        return try issue(request.publicKey, profile.svid(from: now), by: authorities[profile.trustDomain])
    }

    /// A credential that is bad in the given way, with a key of its own.
    func forge(_ fault: CertificateFault, _ profile: SigningProfile, at now: MeshTime) throws(OpenSSLError)
        -> Credential
    {
        let key = try PrivateKey.generate()
        var svid = profile.svid(from: now)
        if fault == .expired {
            // A whole life ago; X.509 knows whole seconds, so a second more.
            svid.notAfter = now - .seconds(1)
            svid.notBefore = svid.notAfter - profile.ttl - profile.backdate
        }
        let issuer = (fault == .untrusted ? strangers : authorities)[profile.trustDomain]
        return Credential(unchecked: try issue(key.publicKey, svid, by: issuer), key: key)
    }

    private func issue(
        _ key: PublicKey, _ svid: SVIDProfile, by authority: CertificateAuthority?
    ) throws(OpenSSLError) -> [Certificate] {
        guard let authority else { preconditionFailure("a topology names no trust domain that it does not define") }
        return try authority.issue(for: key, svid)
    }
}

extension SigningProfile {
    fileprivate func svid(from now: MeshTime) -> SVIDProfile {
        SVIDProfile(spiffeID: spiffeID, dnsNames: dnsNames, notBefore: now - backdate, notAfter: now + ttl)
    }
}
