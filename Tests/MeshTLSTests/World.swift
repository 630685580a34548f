import MeshModel

@testable import MeshPKI
@testable import MeshTLS

let noon = MeshTime(rfc3339: "2026-01-01T12:00:00Z")!

/// Two trust domains and a stranger who uses the names of the first.
struct World {
    static let a = TrustDomain("a.example")!
    static let b = TrustDomain("b.example")!
    static let shared = try! World()

    let authorities: [TrustDomain: Authority]
    let stranger: Authority

    struct Authority {
        let root: Certificate
        let issuer: IssuingAuthority
        var intermediate: Certificate { issuer.certificate }
    }

    private init() throws {
        func authority(_ domain: TrustDomain, _ stream: String) throws -> Authority {
            let root = try RootAuthority(
                RootID(domain, 1), spec: CASpec(), at: noon, random: SeededRandom(seed: 1).split(stream))
            return Authority(root: root.certificate, issuer: try root.makeIssuer(1, at: noon))
        }
        authorities = [World.a: try authority(World.a, "a"), World.b: try authority(World.b, "b")]
        stranger = try authority(World.a, "stranger")
    }

    static func id(_ name: String, in domain: TrustDomain = a) -> SPIFFEID {
        SPIFFEID(trustDomain: domain, namespace: "default", service: ServiceName(name)!)
    }

    func bundles(of domains: [TrustDomain]) throws -> TrustBundles {
        let roots = domains.map { ($0, [authorities[$0]!.root.der]) }
        return try TrustBundles(BundleSnapshot(version: 1, bundles: Dictionary(uniqueKeysWithValues: roots)))
    }

    /// A certificate good from ten seconds ago for an hour, if nothing else is said.
    func credential(
        for id: SPIFFEID, by authority: Authority? = nil, from: Duration = .seconds(-10),
        to: Duration = .seconds(3_600),
        chain: ([Certificate]) -> [Certificate] = { $0 }
    ) throws -> Credential {
        let key = try PrivateKey.generate()
        let profile = SVIDProfile(spiffeID: id, dnsNames: ["web"], notBefore: noon + from, notAfter: noon + to)
        let issuer = (authority ?? authorities[id.trustDomain]!).issuer
        return Credential(unchecked: chain(try issuer.issue(for: key.publicKey, profile)), key: key)
    }

    /// A certificate that vouches for itself.
    func selfSigned(for id: SPIFFEID) throws -> Credential {
        let key = try PrivateKey.generate()
        var random = SeededRandom(seed: 1)
        let name = DistinguishedName(commonName: "self")
        let certificate = try CertificateTemplate(
            serial: .draw(from: &random), issuer: name, subject: name, notBefore: noon,
            notAfter: noon + .seconds(3_600),
            publicKey: key.publicKey, authorityKeyIdentifier: nil, role: .workload, spiffeID: id
        ).signed(by: Signer(key: key))
        return Credential(unchecked: [certificate], key: key)
    }
}

/// What one end brings to a connection.
struct Party {
    var credential: Credential
    var trusts: [TrustDomain]
    var clock = noon
    var versions = TLSVersions.from12
    /// In place of `trusts`.
    var bundles: TrustBundles?
    /// It resumes sessions.
    var tickets: TicketKeys?

    init(_ credential: Credential, trusts: [TrustDomain] = [World.a]) {
        self.credential = credential
        self.trusts = trusts
    }

    /// A good workload of the first domain.
    static func good(_ name: String) throws -> Party { Party(try World.shared.credential(for: World.id(name))) }

    func context() throws -> TLSContext {
        try TLSContext(
            credential: credential, bundles: bundles ?? World.shared.bundles(of: trusts), versions: versions,
            resumption: tickets)
    }
}
