import MeshModel
import Testing

@testable import MeshPKI

/// What authorities do on the control plane's word.
@Suite struct AuthoritiesTests {
    private let domain = TrustDomainSpec.fallback.name
    private let now = MeshTime(rfc3339: "2026-01-01T12:00:00Z")!
    private let key = try! PrivateKey.generate()
    private let authorities: Authorities

    init() throws { authorities = try Self.make() }

    private static func make(seed: UInt64 = 1, skew: Duration = .zero) throws -> Authorities {
        var domain = TrustDomainSpec.fallback
        domain.ca.skew = skew
        return try Authorities(
            Topology(name: "test", trustDomains: [domain], services: []),
            at: MeshTime(rfc3339: "2026-01-01T12:00:00Z")!, random: SeededRandom(seed: seed))
    }

    private var web: SPIFFEID { SPIFFEID(trustDomain: domain, namespace: "default", service: ServiceName("web")!) }

    private func profile(root: Int = 1, issuer: Int = 1, defect: CertificateFault? = nil) -> SigningProfile {
        SigningProfile(
            issuer: IssuerID(RootID(domain, root), issuer), spiffeID: web, ttl: .seconds(3_600), backdate: .seconds(10),
            defect: defect)
    }

    private func sign(_ profile: SigningProfile) throws -> [Certificate] {
        try authorities.sign(CertificateRequest.make(for: web, key: key), profile, at: now)
    }

    private func bundles(roots: [Int], generation: Int = 1) throws -> TrustBundles {
        try TrustBundles(
            authorities.bundles(of: [BundleContent(domain, generation: generation, roots: roots)], version: 1))
    }

    /// What an honest instance that trusts these roots says of it; nil: it takes it.
    private func refusal(of chain: [Certificate], trusting roots: [Int]) throws -> CredentialProblem? {
        let bundles = try bundles(roots: roots)
        do throws(CredentialProblem) {
            _ = try Credential(chain: chain.map(\.der), key: key, identity: web, bundles: bundles, at: now)
            return nil
        } catch {
            return error
        }
    }

    private var untrusted: CredentialProblem { .doesNotVerify(VerifyCode(20)) }

    private func makeRoot(_ number: Int, _ origin: RootOrigin) throws {
        try authorities.makeRoot(RootID(domain, number), origin, at: now)
        try authorities.makeIssuer(IssuerID(RootID(domain, number), 1), at: now)
    }

    // MARK: A history

    struct Followed: Sendable {
        var origin: RootOrigin
        /// Whether a leaf of the new root is taken by those who trust the old one alone.
        var newByOld: Bool
        /// And the other way round.
        var oldByNew: Bool
    }

    @Test(arguments: [
        Followed(origin: .new, newByOld: false, oldByNew: false),
        Followed(origin: .crossSigned, newByOld: true, oldByNew: false),
        Followed(origin: .sameKey, newByOld: true, oldByNew: true),
    ])
    func `who trusts both roots takes the leaves of both; who trusts one, as the new root's origin has it`(
        _ followed: Followed
    ) throws {
        try makeRoot(2, followed.origin)
        let (old, new) = (try sign(profile(root: 1)), try sign(profile(root: 2)))
        for (chain, roots, isTaken) in [
            (old, [1], true), (old, [1, 2], true), (old, [2], followed.oldByNew), (new, [2], true),
            (new, [1, 2], true), (new, [1], followed.newByOld),
        ] {
            #expect(try refusal(of: chain, trusting: roots) == (isTaken ? nil : untrusted), "by roots \(roots)")
        }
    }

    @Test func `the issuer in the profile signs`() throws {
        try authorities.makeIssuer(IssuerID(RootID(domain, 1), 2), at: now)
        let (one, two) = (try sign(profile(issuer: 1))[1], try sign(profile(issuer: 2))[1])
        let known = authorities.certificates(of: domain)
        #expect(one != two && known.map(\.intermediates) == [[one, two]])
    }

    @Test func `a destroyed root signs nothing, nor do its intermediates, and nothing can follow it`() throws {
        try makeRoot(2, .new)
        let before = try sign(profile(root: 1))
        authorities.destroyRoot(RootID(domain, 1))
        #expect(throws: AuthorityProblem.destroyed("intermediate 1.1 of \(domain)")) { try sign(profile(root: 1)) }
        #expect(throws: AuthorityProblem.destroyed("root 1 of \(domain)")) {
            try authorities.makeIssuer(IssuerID(RootID(domain, 1), 2), at: now)
        }
        #expect(throws: AuthorityProblem.destroyed("intermediate 1.1 of \(domain)")) {
            try authorities.forge(.expired, profile(root: 1), at: now)
        }
        #expect(authorities.certificates(of: domain).count == 1)
        #expect(try refusal(of: before, trusting: [1]) == nil, "what it has signed stays good where it is trusted")
        #expect(try refusal(of: sign(profile(root: 2)), trusting: [2]) == nil)

        authorities.destroyRoot(RootID(domain, 2))
        for origin in [RootOrigin.crossSigned, .sameKey] {
            #expect(throws: AuthorityProblem.destroyed("root 2 of \(domain)")) {
                try authorities.makeRoot(RootID(domain, 3), origin, at: now)
            }
        }
        try makeRoot(3, .new)
        #expect(try refusal(of: sign(profile(root: 3)), trusting: [3]) == nil)
    }

    @Test func `a root of the same key outlives the one that it follows`() throws {
        try makeRoot(2, .sameKey)
        let before = try sign(profile(root: 1))
        authorities.destroyRoot(RootID(domain, 1))
        for chain in [before, try sign(profile(root: 2))] { #expect(try refusal(of: chain, trusting: [2]) == nil) }
    }

    @Test func `what was never made signs nothing, and no bundle holds it`() throws {
        #expect(throws: AuthorityProblem.notMade("intermediate 2.1 of \(domain)")) { try sign(profile(root: 2)) }
        #expect(throws: AuthorityProblem.notMade("intermediate 1.9 of \(domain)")) { try sign(profile(issuer: 9)) }
        #expect(throws: AuthorityProblem.notMade("root 2 of \(domain)")) {
            try authorities.makeIssuer(IssuerID(RootID(domain, 2), 1), at: now)
        }
        #expect(try bundles(roots: [1, 2]).bundles[domain]?.roots.count == 1)
    }

    @Test func `bundles say their generations`() throws {
        #expect(try bundles(roots: [1], generation: 7).generations == [domain: 7])
    }

    // MARK: Defects

    @Test(arguments: [
        (CertificateFault?.none, CredentialProblem?.none), (.expired, .doesNotVerify(VerifyCode(10))),
        (.untrusted, .doesNotVerify(VerifyCode(20))),
    ])
    func `an honest instance refuses what a defective authority signs`(
        _ defect: CertificateFault?, _ problem: CredentialProblem?
    ) throws {
        #expect(try refusal(of: sign(profile(defect: defect)), trusting: [1]) == problem)
    }

    @Test func `an honest instance refuses a certificate of another workload`() throws {
        var other = profile(defect: .wrongIdentity)
        other.spiffeID = SPIFFEID(trustDomain: domain, namespace: "default", service: ServiceName("other")!)
        #expect(try refusal(of: sign(other), trusting: [1]) == .otherIdentity(other.spiffeID))
    }

    @Test(arguments: CertificateFault.allCases)
    func `whatever the fault, an honest instance refuses what is minted`(_ fault: CertificateFault) throws {
        #expect(fault.recipe != .good)
        var spoilt = profile(defect: fault)
        if fault.recipe.names == .another {
            spoilt.spiffeID = SPIFFEID(trustDomain: domain, namespace: "default", service: ServiceName("other")!)
        }
        #expect(try refusal(of: sign(spoilt), trusting: [1]) != nil)
    }

    @Test func `a forged credential comes from the issuer in the profile`() throws {
        try makeRoot(2, .new)
        let intermediates = authorities.certificates(of: domain).map { $0.intermediates[0] }
        for (root, intermediate) in zip([1, 2], intermediates) {
            let expired = try authorities.forge(.expired, profile(root: root), at: now)
            #expect(expired.chain[1] == intermediate && expired.leaf.notAfter == now - .seconds(1))
            #expect(try authorities.forge(.untrusted, profile(root: root), at: now).chain[1] != intermediate)
        }
    }

    @Test func `a leaf may outlive its issuer only where the profile says so`() throws {
        let end = authorities.certificates(of: domain)[0].intermediates[0].notAfter
        var long = profile()
        long.ttl = .seconds(10 * 365 * 86_400)
        #expect(try sign(long)[0].notAfter == end)
        long.capAtIssuer = false
        #expect(try sign(long)[0].notAfter == now + long.ttl)
    }

    @Test(arguments: [Duration.seconds(180), .seconds(-180)])
    func `an authority whose clock is off is off by as much in all that it dates`(skew: Duration) throws {
        let authorities = try Self.make(skew: skew)
        try authorities.makeRoot(RootID(domain, 2), .crossSigned, at: now)
        try authorities.makeIssuer(IssuerID(RootID(domain, 2), 1), at: now)
        let chain = try authorities.sign(CertificateRequest.make(for: web, key: key), profile(root: 2), at: now)
        let known = authorities.certificates(of: domain).flatMap { [$0.root] + $0.intermediates }
        #expect(known.count == 4 && chain.count == 3)
        #expect(Set((known + chain).map(\.notBefore)) == [now + skew - .seconds(10)])
        #expect(chain[0].notAfter == now + skew + .seconds(3_600))
    }

    // MARK: Determinism

    @Test func `one seed makes one history: keys differ, and nothing that is said of it does`() throws {
        func history() throws -> [String] {
            let authorities = try Self.make(seed: 9)
            try authorities.makeRoot(RootID(domain, 2), .crossSigned, at: now)
            try authorities.makeIssuer(IssuerID(RootID(domain, 2), 1), at: now)
            try authorities.makeRoot(RootID(domain, 3), .sameKey, at: now)
            let known = authorities.certificates(of: domain).flatMap { [$0.root] + $0.intermediates }
            let key = try PrivateKey.generate()
            let chain = try authorities.sign(CertificateRequest.make(for: web, key: key), profile(root: 2), at: now)
            let forged = try authorities.forge(.untrusted, profile(), at: now)
            return (known + chain + forged.chain).map { "\($0.serial) \($0.notBefore) \($0.notAfter)" }
                + [try refusal(of: chain, trusting: [1])?.description ?? "taken"]
        }
        #expect(try history() == history())
    }
}
