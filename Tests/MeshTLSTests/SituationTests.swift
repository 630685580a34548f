import MeshModel
import MeshPKI
import MeshTLS
import Testing

/// Who refuses whom, with which verify code and which alert: the situations that a mesh gets into.
@Suite struct SituationTests {
    struct Situation: Sendable, CustomTestStringConvertible {
        var name: String
        /// nil: both are content.
        var refusal: Refusal?
        var expecting: SPIFFEID?
        var arrange: @Sendable (World, _ client: inout Party, _ server: inout Party) throws -> Void

        struct Refusal {
            var by: HandshakeReport.Role
            var code: Int32
            var alert: String
        }

        init(
            _ name: String, _ by: HandshakeReport.Role? = nil, _ code: Int32 = 0, _ alert: String = "",
            expecting: SPIFFEID? = World.id("server"),
            _ arrange: @escaping @Sendable (World, inout Party, inout Party) throws -> Void
        ) {
            self.name = name
            refusal = by.map { Refusal(by: $0, code: code, alert: alert) }
            self.expecting = expecting
            self.arrange = arrange
        }

        var testDescription: String { name }
    }

    static let clientID = World.id("client")
    static let serverID = World.id("server")

    static let situations: [Situation] = [
        Situation("all is well") { _, _, _ in },
        Situation("a client accepts any proven server", expecting: nil) { _, _, _ in },
        Situation("client certificate expired", .server, 10, "certificate_expired") { world, client, _ in
            client.credential = try world.credential(for: clientID, from: .seconds(-60), to: .seconds(-1))
        },
        Situation("client certificate expires this second", .server, 10, "certificate_expired") { world, client, _ in
            client.credential = try world.credential(for: clientID, to: .zero)
        },
        Situation("server certificate expired", .client, 10, "certificate_expired") { world, _, server in
            server.credential = try world.credential(for: serverID, from: .seconds(-60), to: .seconds(-1))
        },
        Situation("server's clock ahead", .server, 10, "certificate_expired") { _, _, server in
            server.clock = noon + .seconds(7_200)
        },
        Situation("server's clock behind", .server, 9, "bad_certificate") { _, _, server in
            server.clock = noon - .seconds(11)
        },
        Situation("client's clock ahead", .client, 10, "certificate_expired") { _, client, _ in
            client.clock = noon + .seconds(7_200)
        },
        Situation("client's clock behind", .client, 9, "bad_certificate") { _, client, _ in
            client.clock = noon - .seconds(11)
        },
        Situation("a clock behind by less than the backdate") { _, client, server in
            client.clock = noon - .seconds(9)
            server.clock = noon - .seconds(9)
        },
        Situation("client of an untrusted CA", .server, 20, "unknown_ca") { world, client, _ in
            client.credential = try world.credential(for: clientID, by: world.stranger)
        },
        Situation("server of an untrusted CA", .client, 20, "unknown_ca") { world, _, server in
            server.credential = try world.credential(for: serverID, by: world.stranger)
        },
        Situation("client sends the untrusted root along", .server, 19, "unknown_ca") { world, client, _ in
            client.credential = try world.credential(for: clientID, by: world.stranger) { $0 + [world.stranger.root] }
        },
        Situation("client is self-signed", .server, 18, "unknown_ca") { world, client, _ in
            client.credential = try world.selfSigned(for: clientID)
        },
        Situation("server is self-signed", .client, 18, "unknown_ca") { world, _, server in
            server.credential = try world.selfSigned(for: serverID)
        },
        Situation("client does not send its intermediate", .server, 20, "unknown_ca") { world, client, _ in
            client.credential = try world.credential(for: clientID) { [$0[0]] }
        },
        Situation("server does not send its intermediate", .client, 20, "unknown_ca") { world, _, server in
            server.credential = try world.credential(for: serverID) { [$0[0]] }
        },
        Situation("server is another workload", .client, 50, "handshake_failure") { world, _, server in
            server.credential = try world.credential(for: World.id("other"))
        },
        Situation("client of a trust domain that is not trusted", .server, 20, "unknown_ca") { world, client, _ in
            client.credential = try world.credential(for: World.id("client", in: World.b))
        },
        Situation("client of a federated trust domain") { world, client, server in
            client.credential = try world.credential(for: World.id("client", in: World.b))
            server.trusts = [World.a, World.b]
        },
    ]

    @Test(arguments: situations, [TLSVersions.only13, .only12])
    func `each end says what it saw`(situation: Situation, versions: TLSVersions) throws {
        var client = try Party.good("client")
        var server = try Party.good("server")
        try situation.arrange(World.shared, &client, &server)
        (client.versions, server.versions) = (versions, versions)
        let (one, other) = (try End.client(client, expecting: situation.expecting), try End.server(server))
        converse(one, other)

        try #require(one.reports.count == 1 && other.reports.count == 1, "each end reports once")
        let reports = [one.reports[0], other.reports[0]]
        #expect(reports.map(\.role) == [.client, .server])
        guard let refusal = situation.refusal else {
            for report in reports {
                #expect(report.result == .established && report.outcome == .ok)
                #expect(report.verifyCode == .ok && report.alertSent == nil && report.alertReceived == nil)
                #expect(report.version == "TLSv\(versions.rawValue)" && !report.resumed)
            }
            #expect(reports[0].peer?.spiffeID == server.credential.leaf.spiffeID)
            #expect(reports[1].peer?.serial == client.credential.leaf.serial)
            #expect(one.received == "pong" && other.received == "ping")
            return
        }
        let alert = try #require(TLSAlert(name: refusal.alert))
        let refuser = reports.first { $0.role == refusal.by }!
        let refused = reports.first { $0.role != refusal.by }!
        #expect(refuser.verifyCode == VerifyCode(refusal.code))
        #expect(refused.verifyCode == (refused.role == .client ? .ok : nil))
        #expect(refuser.alertSent == alert && refuser.alertReceived == nil)
        #expect(refused.alertReceived == alert && refused.alertSent == nil)
        #expect(reports.map(\.outcome) == [.alert(alert), .alert(alert)])
        #expect(refused.result == .refused(.ours(alert)))
        if refusal.code == 50 {
            #expect(
                refuser.result == .refused(.policy(expected: Self.serverID, found: server.credential.leaf.spiffeID)))
        } else {
            #expect(refuser.result == .refused(.peerCertificate(VerifyCode(refusal.code))))
        }
        #expect(one.received == "" && other.received == "", "no application byte passes a refused connection")
        #expect(one.hasEnded && other.hasEnded)
    }
}
