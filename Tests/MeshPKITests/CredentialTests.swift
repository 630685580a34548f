import MeshModel
import Testing

@testable import MeshPKI

/// What a workload accepts from its authority.
@Suite struct CredentialTests {
    private let authority: Authority
    private let key: PrivateKey
    private let chain: [Certificate]

    init() throws {
        authority = try MeshPKITests.authority()
        key = try PrivateKey.generate()
        chain = try authority.issue(for: key.publicKey, profile())
    }

    private func judge(
        _ ders: [[UInt8]], key: PrivateKey? = nil, identity: SPIFFEID = web, bundles given: TrustBundles? = nil,
        at time: MeshTime = noon
    ) throws -> CredentialProblem? {
        let bundles = try given ?? bundles(authority)
        do throws(CredentialProblem) {
            _ = try Credential(chain: ders, key: key ?? self.key, identity: identity, bundles: bundles, at: time)
            return nil
        } catch {
            return error
        }
    }

    private var ders: [[UInt8]] { chain.map(\.der) }

    @Test func `a good chain is taken`() throws { #expect(try judge(ders) == nil) }

    @Test func `a chain for another key is not`() throws {
        #expect(try judge(ders, key: .generate()) == .otherKey)
    }

    @Test func `a chain for another workload is not`() throws {
        #expect(try judge(ders, identity: SPIFFEID("spiffe://shop.example/ns/default/sa/db")!) == .otherIdentity(web))
    }

    @Test func `a chain that leads to no root in the bundle is not`() throws {
        let stranger = try MeshPKITests.authority(seed: 8)
        #expect(try judge(ders, bundles: bundles(stranger)) == .doesNotVerify(VerifyCode(20)))
        #expect(
            try judge(ders, bundles: TrustBundles(BundleSnapshot(version: 1, bundles: [:])))
                == .doesNotVerify(VerifyCode(20)))
    }

    @Test func `a chain whose root is another trust domain's is not`() throws {
        let partner = try MeshPKITests.authority(of: TrustDomain("partner.example")!)
        let minted = try partner.issue(for: key.publicKey, profile())
        #expect(try judge(minted.map(\.der), bundles: bundles(authority, partner)) == .doesNotVerify(VerifyCode(20)))
    }

    @Test(arguments: [
        (Duration.seconds(3_599), CredentialProblem?.none), (.seconds(3_600), .doesNotVerify(VerifyCode(10))),
        (.seconds(86_400), .doesNotVerify(VerifyCode(10))), (.seconds(-1), .notYetValid(until: noon)),
    ])
    func `a chain is judged at the mesh's time`(_ later: Duration, _ problem: CredentialProblem?) throws {
        #expect(try judge(ders, at: noon + later) == problem)
    }

    @Test func `a chain without its intermediate is not taken`() throws {
        #expect(try judge([ders[0]]) == .doesNotVerify(VerifyCode(20)))
    }

    @Test func `an answer without a certificate is not taken`() throws { #expect(try judge([]) == .empty) }

    @Test(arguments: 1...4 as ClosedRange<UInt64>) func `an answer that is no certificate is not taken`(seed: UInt64)
        throws
    {
        var random = SeededRandom(seed: seed)
        for _ in 0..<50 {
            let noise = (0..<random.below(600)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            let cut = Array(ders[0].prefix(random.below(ders[0].count)))
            var flipped = ders[0]
            flipped[random.below(flipped.count)] ^= 1 << random.below(8)
            for bad in [[noise], [cut], [ders[0] + [0]], [flipped, ders[1]], [ders[0], noise]] {
                #expect(try judge(bad) != nil, "seed \(seed)")
            }
        }
    }
}
