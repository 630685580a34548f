import MeshModel

@testable import MeshPKI

let shop = TrustDomain("shop.example")!
let noon = MeshTime(rfc3339: "2026-01-01T12:00:00Z")!
let web = SPIFFEID("spiffe://shop.example/ns/default/sa/web")!

func authority(
    of domain: TrustDomain = shop, spec: CASpec = CASpec(), at now: MeshTime = noon, seed: UInt64 = 7
) throws -> CertificateAuthority {
    try CertificateAuthority(trustDomain: domain, spec: spec, at: now, random: SeededRandom(seed: seed))
}

func profile(
    _ id: SPIFFEID = web, dnsNames: [String] = ["web.default.shop.example", "web"], from: MeshTime = noon,
    to: MeshTime = noon + .seconds(3_600)
) -> SVIDProfile {
    SVIDProfile(spiffeID: id, dnsNames: dnsNames, notBefore: from, notAfter: to)
}

func bundles(_ authorities: CertificateAuthority...) throws -> TrustBundles {
    let roots = authorities.map { ($0.trustDomain, [$0.root.der]) }
    return try TrustBundles(BundleSnapshot(version: 1, bundles: Dictionary(roots, uniquingKeysWith: +)))
}
