import MeshDataPlane
import MeshModel
import MeshPKI
import Testing

@Suite struct TrustCacheTests {
    private let partner = TrustDomain("partner.example")!
    private let now = MeshTime(rfc3339: "2026-01-01T12:00:00Z")!

    private func roots(_ numbers: ClosedRange<Int>) throws -> [BundleSnapshot.Root] {
        try numbers.map {
            try RootAuthority(RootID(shop, $0), spec: CASpec(), at: now, random: SeededRandom(seed: 1)).certificate.der
        }
    }

    @Test func `instances share parsed bundles, whatever the versions of what they were sent`() throws {
        let (cache, roots) = (TrustCache(), try roots(1...2))
        let one = try cache.bundles(for: BundleSnapshot(version: 1, bundles: [shop: roots], generations: [shop: 1]))
        let two = try cache.bundles(
            for: BundleSnapshot(
                version: 8, bundles: [shop: roots, partner: Array(roots.prefix(1))], generations: [shop: 3, partner: 1])
        )
        #expect(one[shop] === two[shop] && two[partner] !== two[shop] && cache.count == 2)
        #expect(one.generations == [shop: 1] && two.generations == [shop: 3, partner: 1])
    }

    @Test func `a bundle that nobody uses is forgotten`() throws {
        let cache = TrustCache()
        var held: TrustBundles?
        for root in try roots(1...20) {
            held = try cache.bundles(for: BundleSnapshot(version: 1, bundles: [shop: [root]]))
            #expect(cache.count == 1 && held?[shop]?.roots == [root])
        }
        held = nil
        #expect(cache.count == 0)
    }
}
