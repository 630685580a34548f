import MeshModel
import Testing

@testable import MeshPKI

/// Handshakes in a trust domain whose roots and intermediates change.
@Suite struct RotationTests {
    private static let day = Duration.seconds(86_400)
    private static let spec = CASpec(rootTTL: day * 10, intermediateTTL: day)
    private let old: RootAuthority

    init() throws { old = try Self.root(1) }

    private static func root(_ number: Int, _ origin: RootAuthority.Origin = .newKey) throws -> RootAuthority {
        try RootAuthority(
            RootID(World.a, number), origin, spec: spec, at: noon, random: SeededRandom(seed: 1).split("rotation"))
    }

    /// A workload with a leaf below `root`, which outlives its intermediate.
    private func party(
        _ name: String, below root: RootAuthority, trusting roots: [RootAuthority], _ generation: Int = 1
    )
        throws -> Party
    {
        let key = try PrivateKey.generate()
        let profile = SVIDProfile(
            spiffeID: World.id(name), dnsNames: [name], notBefore: noon, notAfter: noon + Self.day * 20,
            capAtIssuer: false)
        let chain = try root.makeIssuer(1, at: noon).issue(for: key.publicKey, profile)
        var party = Party(Credential(unchecked: chain, key: key))
        party.bundles = try TrustBundles(
            BundleSnapshot(
                version: 1, bundles: [World.a: roots.map(\.certificate.der)], generations: [World.a: generation]))
        return party
    }

    private func meet(_ client: Party, _ server: Party) throws -> (client: HandshakeReport, server: HandshakeReport) {
        let (one, other) = (try End.client(client), try End.server(server))
        converse(one, other)
        return (try #require(one.reports.first), try #require(other.reports.first))
    }

    // MARK: Roots

    @Test(arguments: [TLSVersions.only13, .only12])
    func `in a rotation by cross-signing none is refused but the last leaf of the old root, by who has dropped it`(
        versions: TLSVersions
    ) throws {
        let new = try Self.root(2, .crossSigned(by: old))
        let stages: [(signs: RootAuthority, trusts: [RootAuthority])] = [
            (old, [old]), (new, [old]), (new, [old, new]), (new, [new]),
        ]
        let parties = try stages.map { stage in
            var party = try party("web", below: stage.signs, trusting: stage.trusts)
            party.versions = versions
            return party
        }
        // The second time, what is above the other's intermediate is remembered.
        for (i, client) in (parties + parties).enumerated() {
            for (j, server) in parties.enumerated() {
                let reports = try meet(client, server)
                let isTooFar = Set([i % 4, j]) == [0, 3]
                #expect((reports.server.result == .established) == !isTooFar, "stages \(i % 4) and \(j)")
                #expect((reports.client.result == .established) == !isTooFar, "stages \(i % 4) and \(j)")
            }
        }
    }

    @Test(arguments: [true, false])
    func `with the same key workloads of either root meet, with one side or both behind`(_ bothKnown: Bool) throws {
        let new = try Self.root(2, .sameKey(as: old))
        let client = try party("client", below: old, trusting: bothKnown ? [old, new] : [old])
        let server = try party("server", below: new, trusting: [new])
        let reports = try meet(client, server)
        #expect(reports.client.result == .established && reports.server.result == .established)
    }

    @Test func `in a cutover to a new root who has it and who has not refuse each other`() throws {
        let new = try Self.root(2)
        let ahead = try party("client", below: new, trusting: [new], 2)
        let behind = try party("server", below: old, trusting: [old], 1)
        let refused = try meet(ahead, behind)
        #expect(refused.client.result == .refused(.peerCertificate(VerifyCode(20))))
        #expect(refused.client.judgement?.bundleGeneration == 2 && refused.client.judgement?.failed?.depth == 1)

        let back = try meet(behind, ahead)
        #expect(back.client.result == .refused(.peerCertificate(VerifyCode(20))))
        #expect(back.client.judgement?.bundleGeneration == 1)
    }

    // MARK: What an explanation needs

    @Test(arguments: [TLSVersions.only13, .only12])
    func `a report says which certificate failed, by whose clock and by which bundle`(versions: TLSVersions) throws {
        var server = try party("server", below: old, trusting: [old], 5)
        let chain = server.credential.chain + [old.certificate]
        server.versions = versions
        let moments: [(after: Duration, depth: Int?)] = [
            (.zero, nil), (Self.day - .seconds(1), nil), (Self.day, 1), (Self.day * 9, 1), (Self.day * 10, 2),
            (.seconds(-1), 0), (.seconds(-11), 2),
        ]
        for (after, depth) in moments {
            var client = try party("client", below: old, trusting: [old], 4)
            client.clock = noon + after
            let report = try meet(client, server).client
            #expect(report.judgement?.at == noon + after && report.judgement?.bundleGeneration == 4)
            #expect(report.peer?.notBefore == chain[0].notBefore && report.peer?.notAfter == chain[0].notAfter)
            #expect(report.judgement?.failed?.depth == depth, "after \(after)")
            #expect((report.verifyCode == .ok) == (depth == nil), "after \(after)")
            guard let failed = report.judgement?.failed, let depth else { continue }
            #expect(failed.notBefore == chain[depth].notBefore && failed.notAfter == chain[depth].notAfter)
            #expect(failed.isSelfSigned == (depth == 2))
        }
    }

    @Test func `where the name alone was wrong, no certificate failed`() throws {
        let client = try party("client", below: old, trusting: [old])
        let server = try party("server", below: old, trusting: [old])
        let (one, other) = (try End.client(client, expecting: World.id("other")), try End.server(server))
        converse(one, other)
        #expect(one.reports.first?.verifyCode == .applicationVerification)
        #expect(one.reports.first?.judgement?.failed == nil && one.reports.first?.judgement?.at == noon)
    }
}
