import MeshModel
import MeshPKI
import Testing

/// A trust domain's authority can mint whatever it likes; nobody may take another domain's names from it.
@Suite struct FederationTests {
    struct Case: Sendable {
        var aTrustsB: Bool
        var bTrustsA: Bool
        var attackerIsClient: Bool
        /// The victim's domain.
        var victim: TrustDomain
        var versions: TLSVersions

        var trust: [TrustDomain] {
            victim == World.a ? [World.a] + (aTrustsB ? [World.b] : []) : [World.b] + (bTrustsA ? [World.a] : [])
        }
    }

    static let cases: [Case] = [true, false].flatMap { aTrustsB in
        [true, false].flatMap { bTrustsA in
            [true, false].flatMap { attackerIsClient in
                [World.a, World.b].flatMap { victim in
                    [TLSVersions.only13, .only12].map {
                        Case(
                            aTrustsB: aTrustsB, bTrustsA: bTrustsA, attackerIsClient: attackerIsClient, victim: victim,
                            versions: $0)
                    }
                }
            }
        }
    }

    @Test(arguments: cases)
    func `a leaf of domain A with an ID of domain B is refused, however the domains are federated`(_ attack: Case)
        throws
    {
        let world = World.shared
        let (a, b) = (world.authorities[World.a]!, world.authorities[World.b]!)
        let stolen = World.id("payments", in: World.b)
        // What else the attacker can get hold of does not help: all of it is public.
        let extras: [[Certificate]] = [
            [], [a.root], [b.intermediate], [b.intermediate, b.root], [a.root, b.intermediate, b.root],
        ]
        for extra in extras {
            let forged = try world.credential(for: stolen, by: a) { $0 + extra }
            #expect(forged.leaf.spiffeID == stolen)
            let report = try meet(Party(forged, trusts: [World.a, World.b]), attack)
            guard case .refused(.peerCertificate(let code)) = report.result else {
                Issue.record("\(report.result) with \(extra.count) certificates more")
                continue
            }
            #expect([19, 20].contains(code.code) && report.outcome.name == "unknown_ca")
        }
    }

    @Test(arguments: cases)
    func `B's own workload is accepted exactly where its domain is trusted`(_ meeting: Case) throws {
        let genuine = try World.shared.credential(for: World.id("payments", in: World.b))
        let report = try meet(Party(genuine, trusts: [World.a, World.b]), meeting)
        #expect((report.result == .established) == meeting.trust.contains(World.b))
    }

    /// - Returns: what the victim says of it.
    private func meet(_ other: Party, _ meeting: Case) throws -> HandshakeReport {
        var other = other
        var victim = Party(
            try World.shared.credential(for: World.id("victim", in: meeting.victim)), trusts: meeting.trust)
        (other.versions, victim.versions) = (meeting.versions, meeting.versions)
        // A victim that calls takes anybody proven, so that nothing but the chain can save it.
        let client = try End.client(meeting.attackerIsClient ? other : victim)
        let server = try End.server(meeting.attackerIsClient ? victim : other)
        converse(client, server)
        let reports = (meeting.attackerIsClient ? server : client).reports
        #expect(reports.count == 1)
        return try #require(reports.first)
    }
}
