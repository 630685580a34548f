import MeshModel

@testable import MeshPKI

let shop = TrustDomain("shop.example")!
let noon = MeshTime(rfc3339: "2026-01-01T12:00:00Z")!
let web = SPIFFEID("spiffe://shop.example/ns/default/sa/web")!

/// A root and an intermediate below it.
struct Authority {
    var trustDomain: TrustDomain
    var root: Certificate
    var issuer: IssuingAuthority
    var intermediate: Certificate { issuer.certificate }

    func issue(for key: PublicKey, _ profile: SVIDProfile) throws(OpenSSLError) -> [Certificate] {
        try issuer.issue(for: key, profile)
    }
}

func authority(
    of domain: TrustDomain = shop, spec: CASpec = CASpec(), at now: MeshTime = noon, seed: UInt64 = 7
) throws -> Authority {
    let root = try root(of: domain, spec: spec, at: now, seed: seed)
    return Authority(trustDomain: domain, root: root.certificate, issuer: try root.makeIssuer(1, at: now))
}

func root(
    _ number: Int = 1, _ origin: RootAuthority.Origin = .newKey, of domain: TrustDomain = shop, spec: CASpec = CASpec(),
    at now: MeshTime = noon, seed: UInt64 = 7
) throws -> RootAuthority {
    try RootAuthority(RootID(domain, number), origin, spec: spec, at: now, random: SeededRandom(seed: seed))
}

func profile(
    _ id: SPIFFEID = web, dnsNames: [String] = ["web.default.shop.example", "web"], from: MeshTime = noon,
    to: MeshTime = noon + .seconds(3_600)
) -> SVIDProfile {
    SVIDProfile(spiffeID: id, dnsNames: dnsNames, notBefore: from, notAfter: to)
}

func bundles(_ authorities: Authority...) throws -> TrustBundles {
    let roots = authorities.map { ($0.trustDomain, [$0.root.der]) }
    return try TrustBundles(BundleSnapshot(version: 1, bundles: Dictionary(roots, uniquingKeysWith: +)))
}

/// One bundle of these roots of one trust domain.
func bundle(_ roots: RootAuthority...) throws -> TrustBundles {
    try TrustBundles(BundleSnapshot(version: 1, bundles: [shop: roots.map(\.certificate.der)]))
}
