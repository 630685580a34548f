import COpenSSL
import MeshModel
import NIOCore
import NIOEmbedded
import Testing

@testable import MeshPKI
@testable import MeshTLS

/// What session tickets do where they are switched on: they skip verification.
@Suite struct ResumptionTests {
    private static let versions = [TLSVersions.only13, .only12]
    private static let lifetime = Duration.seconds(86_400)
    private let sessions = SessionCache(lifetime: lifetime)
    private var client: Party
    private var server: Party

    init() throws {
        (client, server) = (try Party.good("client"), try Party.good("server"))
        (client.tickets, server.tickets) = (try TicketKeys(), try TicketKeys())
    }

    /// A connection between both as they are now: each time with new contexts, as after a renewal.
    @discardableResult
    private func meet(_ client: Party, _ server: Party, expecting: SPIFFEID? = nil, sessions: SessionCache? = nil)
        throws
        -> (client: HandshakeReport, server: HandshakeReport)
    {
        let one = try End.client(client, expecting: expecting, sessions: sessions ?? self.sessions)
        let other = try End.server(server)
        converse(one, other)
        one.channel.close(promise: nil)
        converse(one, other)
        return (try #require(one.reports.first), try #require(other.reports.first))
    }

    private func with(_ versions: TLSVersions) -> (client: Party, server: Party) {
        var (client, server) = (client, server)
        (client.versions, server.versions) = (versions, versions)
        return (client, server)
    }

    @Test(arguments: versions) func `a session is resumed under new contexts and certificates, and names its peer`(
        versions: TLSVersions
    ) throws {
        var (client, server) = with(versions)
        let first = try meet(client, server)
        #expect(!first.client.resumed && !first.server.resumed && !sessions.isEmpty)
        let serials = (client: client.credential.leaf.serial, server: server.credential.leaf.serial)
        for _ in 1...3 {
            client.credential = try World.shared.credential(for: World.id("client"))
            server.credential = try World.shared.credential(for: World.id("server"))
            let next = try meet(client, server, expecting: World.id("server"))
            for report in [next.client, next.server] {
                #expect(report.result == .established && report.resumed && report.judgement == nil)
            }
            #expect(next.server.peer?.serial == serials.client && next.server.peer?.spiffeID == World.id("client"))
            #expect(next.client.peer?.serial == serials.server && next.client.peer?.spiffeID == World.id("server"))
        }
    }

    struct Change: Sendable, CustomTestStringConvertible {
        var name: String
        var code: Int
        var arrange: @Sendable (_ client: inout Party, _ server: inout Party) throws -> Void
        var testDescription: String { name }
    }

    private static let late = noon + .seconds(7_200)

    static let changes = [
        Change(name: "the client's certificate has ended", code: 10) { _, server in server.clock = late },
        Change(name: "the server's certificate has ended", code: 10) { client, _ in client.clock = late },
        Change(name: "the root has left the server's bundle", code: 20) { _, server in server.trusts = [World.b] },
        Change(name: "the root has left the client's bundle", code: 20) { client, _ in client.trusts = [World.b] },
        Change(name: "the client presents a stranger's certificate", code: 20) { client, _ in
            client.credential = try World.shared.credential(for: World.id("client"), by: World.shared.stranger)
        },
    ]

    @Test(arguments: changes, versions) func `what a full handshake refuses, a resumed session does not notice`(
        change: Change, versions: TLSVersions
    ) throws {
        var (client, server) = with(versions)
        try meet(client, server)
        try change.arrange(&client, &server)
        let resumed = try meet(client, server)
        for report in [resumed.client, resumed.server] {
            #expect(report.result == .established && report.resumed && report.verifyCode == nil)
        }
        let full = try meet(client, server, sessions: SessionCache(lifetime: Self.lifetime))
        let codes = [full.client, full.server].compactMap(\.verifyCode).filter { $0 != .ok }
        #expect(codes == [VerifyCode(change.code)] && !full.client.resumed && !full.server.resumed)
    }

    // MARK: Where it is not resumed

    @Test(arguments: versions) func `another instance's keys do not open the ticket: the handshake is a full one`(
        versions: TLSVersions
    ) throws {
        var (client, server) = with(versions)
        try meet(client, server)
        server.tickets = try TicketKeys()
        let report = try meet(client, server).server
        #expect(report.result == .established && !report.resumed && report.verifyCode == .ok)
    }

    @Test(arguments: versions) func `a session with another identity than the one expected is not offered`(
        versions: TLSVersions
    ) throws {
        let (client, server) = with(versions)
        try meet(client, server)
        let report = try meet(client, server, expecting: World.id("other")).client
        #expect(
            !report.resumed
                && report.result == .refused(.policy(expected: World.id("other"), found: World.id("server"))))
    }

    @Test(arguments: versions, [(true, false), (false, true), (false, false)])
    func `where either end has it switched off, every handshake is a full one`(
        versions: TLSVersions, on: (client: Bool, server: Bool)
    ) throws {
        var (client, server) = with(versions)
        if !on.client { client.tickets = nil }
        if !on.server { server.tickets = nil }
        for _ in 1...2 {
            let reports = try meet(client, server)
            #expect(reports.client.result == .established && !reports.client.resumed && !reports.server.resumed)
        }
        #expect(sessions.isEmpty)
    }

    /// Sessions may be resumed for a day, counted from the first handshake: every resumption brings a new ticket.
    @Test(arguments: versions) func `a session is as old as its verification, however often it was renewed`(
        versions: TLSVersions
    ) throws {
        var (client, server) = with(versions)
        let resumed = try [0, 10, 20, 23, 24, 30].map { hours in
            (client.clock, server.clock) = (noon + .seconds(hours * 3_600), noon)
            client.credential = try World.shared.credential(for: World.id("client"))
            return try meet(client, server).server.resumed
        }
        #expect(Array(resumed.prefix(4)) == [false, true, true, true])
        #expect(!resumed[4], "a day old, it is not offered")
    }

    @Test(arguments: versions) func `a session outlives a connection that was cut off`(versions: TLSVersions) throws {
        let (client, server) = with(versions)
        try cutOff(client, server)
        let report = try meet(client, server).server
        #expect(report.result == .established && report.resumed)
    }

    private func cutOff(_ client: Party, _ server: Party) throws {
        let (one, other) = (try End.client(client, sessions: sessions), try End.server(server))
        converse(one, other)
        for end in [one, other] {
            end.hearEnd()
            end.channel.close(promise: nil)
            end.loop.run()  // which lets go of the handlers, and so of OpenSSL's end
        }
    }

    // MARK: The machine's clock

    @Test(arguments: versions, [-400 * 86_400, -8 * 86_400, 3_600, 400 * 86_400])
    func `what the machine's clock did since a session began changes nothing`(versions: TLSVersions, seconds: Int)
        throws
    {
        let (client, server) = with(versions)
        try meet(client, server)
        let session = try #require(sessions.session)
        #expect(SSL_SESSION_get_timeout(session) == Int(Int32.max))
        SSL_SESSION_set_time(session, SSL_SESSION_get_time(session) + seconds)
        let report = try meet(client, server).server
        #expect(report.resumed)
    }

    // MARK: Secrets

    @Test func `nothing that is printed of ticket keys is secret`() throws {
        var text = ""
        dump(try TicketKeys(), to: &text)
        #expect(text.split(separator: "\n").count == 1 && text.contains("TicketKeys"))
    }
}
