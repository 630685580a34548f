import MeshModel
import Testing

@testable import MeshPKI

/// A trust domain has several roots in its life, and workloads learn of them at different times.
@Suite struct RootHistoryTests {
    private let key = try! PrivateKey.generate()
    private static let day = Duration.seconds(86_400)
    /// A root of ten days, and another that is made on the fifth.
    private static let spec = CASpec(rootTTL: day * 10, intermediateTTL: day * 30)
    private static let later = noon + day * 5
    private let old: RootAuthority

    init() throws { old = try root(spec: Self.spec) }

    private func next(_ origin: RootAuthority.Origin) throws -> RootAuthority {
        try root(2, origin, spec: Self.spec, at: Self.later)
    }

    /// What a workload that trusts `bundles` says of a leaf by a new issuer below `root`; 0: it takes it.
    private func judge(
        leafBelow root: RootAuthority, by bundles: TrustBundles, at now: MeshTime = later, dropping cut: Int = 0
    ) throws -> Int {
        let chain = try root.makeIssuer(1, at: root.certificate.notBefore).issue(
            for: key.publicKey, profile(from: now - .seconds(10), to: now + Self.day))
        return try judge(chain.dropLast(cut).map(\.der), by: bundles, at: now)
    }

    private func judge(_ ders: [[UInt8]], by bundles: TrustBundles, at now: MeshTime) throws -> Int {
        do throws(CredentialProblem) {
            _ = try Credential(chain: ders, key: key, identity: web, bundles: bundles, at: now)
            return 0
        } catch {
            guard case .doesNotVerify(let code) = error else { throw error }
            return code.code
        }
    }

    // MARK: Roots of their own key

    @Test func `a root of its own key is nothing to those who trust only the other`() throws {
        let new = try next(.newKey)
        #expect(new.certificate.publicKey != old.certificate.publicKey && new.crossCertificate == nil)
        #expect(try judge(leafBelow: new, by: bundle(new)) == 0)
        #expect(try judge(leafBelow: new, by: bundle(old)) == 20)
        #expect(try judge(leafBelow: old, by: bundle(new)) == 20)
    }

    @Test func `a bundle of two roots takes the leaves of both, in whichever order it holds them`() throws {
        let new = try next(.newKey)
        for bundles in [try bundle(old, new), try bundle(new, old)] {
            for root in [old, new, old, new] { #expect(try judge(leafBelow: root, by: bundles) == 0) }
        }
    }

    // MARK: The same key

    @Test func `a root of the same key and name differs in its serial number and its life`() throws {
        let new = try next(.sameKey(as: old))
        #expect(new.certificate.publicKey == old.certificate.publicKey)
        #expect(new.certificate.serial != old.certificate.serial)
        #expect(new.certificate.notBefore == Self.later - .seconds(10))
        #expect(new.certificate.notAfter == Self.later + Self.day * 10)
    }

    @Test func `with the same key each root takes the leaves of the other`() throws {
        let new = try next(.sameKey(as: old))
        for (trusted, signs) in [(old, new), (new, old)] {
            #expect(try judge(leafBelow: signs, by: bundle(trusted)) == 0)
        }
    }

    @Test func `with the same key what the old root has signed lives on when that has ended`() throws {
        let new = try next(.sameKey(as: old))
        let spec = CASpec(rootTTL: Self.day * 10, intermediateTTL: Self.day * 10)
        let issuer = try root(3, .sameKey(as: old), spec: spec, at: Self.later).makeIssuer(1, at: Self.later)
        let (before, after) = (Self.later, noon + Self.day * 11)
        let ders = try issuer.issue(for: key.publicKey, profile(from: noon, to: noon + Self.day * 12)).map(\.der)
        for (bundles, atLast) in [
            (try bundle(old), 10), (try bundle(new), 0), (try bundle(old, new), 0), (try bundle(new, old), 0),
        ] {
            for (time, code) in [(before, 0), (before, 0), (after, atLast), (after, atLast), (before, 0)] {
                #expect(try judge(ders, by: bundles, at: time) == code, "at \(time)")
            }
        }
    }

    // MARK: Cross-signed

    @Test func `a cross-signed root's leaves are taken by those who trust the old root, the new, or both`() throws {
        let new = try next(.crossSigned(by: old))
        let cross = try #require(new.crossCertificate)
        #expect(cross.publicKey == new.certificate.publicKey && cross.serial != new.certificate.serial)
        #expect(cross.notAfter == old.certificate.notAfter && new.certificate.notAfter > cross.notAfter)
        let chain = try new.makeIssuer(1, at: Self.later).issue(for: key.publicKey, profile())
        #expect(chain.count == 3 && chain[2] == cross)
        for bundles in [try bundle(old), try bundle(new), try bundle(old, new), try bundle(new, old)] {
            // The second time, what is above the intermediate is remembered.
            for _ in 1...2 { #expect(try judge(leafBelow: new, by: bundles) == 0) }
        }
    }

    @Test func `a cross certificate helps only those who are sent it, and only while the old root lives`() throws {
        let new = try next(.crossSigned(by: old))
        let (onlyOld, onlyNew) = (try bundle(old), try bundle(new))
        let chain = try new.makeIssuer(1, at: Self.later).issue(
            for: key.publicKey, profile(from: noon, to: noon + Self.day * 12)
        ).map(\.der)
        let short = Array(chain.prefix(2))
        let after = noon + Self.day * 10
        for _ in 1...2 {
            #expect(try judge(chain, by: onlyOld, at: Self.later) == 0)
            #expect(try judge(short, by: onlyOld, at: Self.later) == 20, "though the intermediate is known by now")
            #expect(try judge(chain, by: onlyOld, at: after) == 10)
            for ders in [chain, short] { #expect(try judge(ders, by: onlyNew, at: after) == 0) }
        }
    }

    @Test(.enabled(if: OpenSSLCommand.isThere)) func `openssl takes a cross-signed chain by either root, strictly`()
        throws
    {
        let new = try next(.crossSigned(by: old))
        let chain = try new.makeIssuer(1, at: Self.later).issue(for: key.publicKey, profile(to: Self.later + Self.day))
        let files = [
            "old": old.certificate.pem, "new": new.certificate.pem, "leaf": chain[0].pem,
            "above": chain[1].pem + chain[2].pem, "intermediate": chain[1].pem,
        ]
        try OpenSSLCommand.withFiles(files) { path in
            for (root, sent, status) in [
                ("old", "above", Int32(0)), ("new", "above", 0), ("new", "intermediate", 0), ("old", "intermediate", 2),
            ] {
                let result = try OpenSSLCommand.run(
                    "verify", "-x509_strict", "-attime", "\(Self.later.secondsSinceEpoch)", "-no-CApath",
                    "-no-CAstore", "-CAfile", path[root]!, "-untrusted", path[sent]!, path["leaf"]!)
                #expect(result.status == status, "\(root), \(sent): \(result.errors)")
            }
        }
    }

    // MARK: Intermediates

    @Test func `intermediates of one root have keys and serial numbers of their own, and end with it at the latest`()
        throws
    {
        let issuers = try (1...3).map { try old.makeIssuer($0, at: noon + Self.day * $0) }
        #expect(issuers.map(\.id) == (1...3).map { IssuerID(RootID(shop, 1), $0) })
        #expect(Set(issuers.map(\.certificate.publicKey)).count == 3)
        #expect(Set(issuers.map(\.certificate.serial)).count == 3)
        #expect(issuers.allSatisfy { $0.certificate.notAfter == old.certificate.notAfter })
    }

    @Test func `however many intermediates come and go, the leaves of all are taken`() throws {
        let bundles = try bundle(old)
        let chains = try (1...40).map { number in
            try old.makeIssuer(number, at: noon).issue(for: key.publicKey, profile()).map(\.der)
        }
        for ders in chains + chains.reversed() { #expect(try judge(ders, by: bundles, at: noon) == 0) }
        for ders in chains {
            #expect(try judge([ders[0], chains[7][1]], by: bundles, at: noon) == (ders == chains[7] ? 0 : 20))
        }
    }

    @Test func `a chain stops verifying when its intermediate ends, though the leaf may go on`() throws {
        let root = try root(spec: CASpec(rootTTL: Self.day * 10, intermediateTTL: Self.day))
        let issuer = try root.makeIssuer(1, at: noon)
        var wish = profile(to: noon + Self.day * 3)
        let capped = try issuer.issue(for: key.publicKey, wish)
        wish.capAtIssuer = false
        let uncapped = try issuer.issue(for: key.publicKey, wish)
        #expect(capped[0].notAfter == noon + Self.day && uncapped[0].notAfter == noon + Self.day * 3)
        let bundles = try bundle(root)
        for (moment, code) in [(Self.day - .seconds(1), 0), (Self.day, 10), (Self.day * 2, 10)] {
            #expect(try judge(uncapped.map(\.der), by: bundles, at: noon + moment) == code, "\(moment)")
        }
    }

    // MARK: Seeds

    @Test func `serial numbers depend on the seed and on who signs, not on what was made before`() throws {
        func serials(_ origin: (RootAuthority) -> RootAuthority.Origin) throws -> [SerialNumber] {
            let (one, key) = (try root(), try PrivateKey.generate().publicKey)
            let two = try root(2, origin(one))
            let issuers = [
                try one.makeIssuer(1, at: noon), try two.makeIssuer(1, at: noon), try one.makeIssuer(2, at: noon),
            ]
            let leaves = try issuers.flatMap { issuer in
                try (1...3).map { _ in try issuer.issue(for: key, profile())[0] }
            }
            return ([one.certificate, two.certificate] + issuers.map(\.certificate) + leaves).map(\.serial)
        }
        let drawn = try serials { _ in .newKey }
        #expect(Set(drawn).count == drawn.count)
        #expect(try serials { .crossSigned(by: $0) } == drawn)
        #expect(try serials { .sameKey(as: $0) } == drawn)
    }
}
