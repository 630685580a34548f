import MeshModel
import MeshTLS
import NIOCore
import Testing

/// Peers that do not speak TLS as we do.
@Suite struct NegotiationTests {
    @Test(arguments: [(TLSVersions.only12, TLSVersions.only13), (.only13, .only12)])
    func `versions that do not overlap end with protocol_version`(_ ofClient: TLSVersions, _ ofServer: TLSVersions)
        throws
    {
        var (client, server) = (try Party.good("client"), try Party.good("server"))
        (client.versions, server.versions) = (ofClient, ofServer)
        let (one, other) = (try End.client(client), try End.server(server))
        converse(one, other)
        let alert = try #require(TLSAlert(name: "protocol_version"))
        #expect(one.reports.map(\.result) == [.refused(.ours(alert))])
        #expect(other.reports.map(\.alertSent) == [alert])
        #expect(other.reports.map(\.verifyCode) == [nil])
        #expect((one.reports + other.reports).allSatisfy { $0.outcome == .alert(alert) && $0.version == nil })
    }

    @Test func `a choice of versions settles on the newest of both`() throws {
        for (ofServer, version) in [(TLSVersions.from12, "TLSv1.3"), (.only12, "TLSv1.2"), (.only13, "TLSv1.3")] {
            var server = try Party.good("server")
            server.versions = ofServer
            let (one, other) = (try End.client(.good("client")), try End.server(server))
            converse(one, other)
            #expect(one.reports.map(\.version) == [version])
        }
    }

    // MARK: Clients without a certificate

    struct Demand: Sendable {
        var demand: ClientCertificate
        var versions: TLSVersions
        /// nil: it is let in.
        var alert: String?
    }

    @Test(arguments: [
        Demand(demand: .required, versions: .only13, alert: "certificate_required"),
        Demand(demand: .required, versions: .only12, alert: "handshake_failure"),
        Demand(demand: .optional, versions: .only13), Demand(demand: .optional, versions: .only12),
        Demand(demand: .none, versions: .only13), Demand(demand: .none, versions: .only12),
    ])
    func `a client without a certificate is let in only where none is required`(_ demand: Demand) throws {
        let server = try End.server(.good("server"), demands: demand.demand)
        let client = try RawClient(version: demand.versions)
        client.converse(with: server)
        let report = try #require(server.reports.first)
        #expect(server.reports.count == 1 && report.peer == nil)
        if let name = demand.alert {
            #expect(report.alertSent?.name == name && report.outcome.name == name)
            #expect(report.result == .refused(.protocolError("peer did not return a certificate")))
            #expect(server.received == "")
        } else {
            #expect(report.result == .established)
            #expect(client.received.hasPrefix("pong"))
        }
    }

    @Test(arguments: [TLSVersions.only13, .only12])
    func `a bad certificate is refused where none would be needed`(versions: TLSVersions) throws {
        let server = try End.server(.good("server"), demands: .optional)
        let rogue = try World.shared.credential(for: World.id("client"), by: World.shared.stranger)
        try RawClient(rogue, version: versions).converse(with: server)
        #expect(server.reports.map(\.result) == [.refused(.peerCertificate(VerifyCode(20)))])
    }

    @Test(arguments: [TLSVersions.only13, .only12])
    func `where no certificate is asked for, none is looked at`(versions: TLSVersions) throws {
        let server = try End.server(.good("server"), demands: .none)
        try RawClient(World.shared.credential(for: World.id("client")), version: versions).converse(with: server)
        #expect(server.reports.map(\.result) == [.established])
        #expect(server.reports.map(\.peer) == [nil])
    }

    // MARK: ALPN

    @Test(arguments: [TLSVersions.only13, .only12])
    func `a client that offers another application protocol is refused`(versions: TLSVersions) throws {
        let server = try End.server(.good("server"))
        try RawClient(World.shared.credential(for: World.id("client")), version: versions, alpn: "h2").converse(
            with: server)
        #expect(server.reports.map(\.outcome.name) == ["no_application_protocol"])
    }

    @Test(arguments: [nil, "http/1.1"] as [String?]) func `a client that offers ours or none is served`(alpn: String?)
        throws
    {
        let server = try End.server(.good("server"))
        let client = try RawClient(World.shared.credential(for: World.id("client")), version: .only13, alpn: alpn)
        client.converse(with: server)
        #expect(server.reports.map(\.result) == [.established])
        #expect(client.received.hasPrefix("pong"))
    }

    // MARK: Plain text

    @Test func `plain HTTP to a TLS port is named`() throws {
        let server = try End.server(.good("server"))
        server.hear(ByteBuffer(string: "GET / HTTP/1.1\r\nhost: web\r\n\r\n"))
        #expect(server.reports.map(\.result) == [.refused(.protocolError("http request"))])
        #expect(server.reports.map(\.outcome) == [.reset])
        #expect(server.hasEnded)
    }

    @Test func `TLS to a plain port is named`() throws {
        let client = try End.client(.good("client"))
        client.hear(ByteBuffer(string: "HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n"))
        #expect(client.reports.map(\.result) == [.refused(.protocolError("wrong version number"))])
        #expect(client.hasEnded)
    }

    // MARK: Resumption

    @Test(arguments: [TLSVersions.only13, .only12])
    func `a client that comes back with its session is verified again`(versions: TLSVersions) throws {
        let credential = try World.shared.credential(for: World.id("client"))
        let server = try Party.good("server")
        // One context for both, as for a client that comes back to an instance: tickets are the context's.
        let context = try server.context()
        let first = try RawClient(credential, version: versions)
        first.converse(with: try End.server(server, context: context))
        #expect(first.received.hasPrefix("pong"))

        var late = server
        late.clock = noon + .seconds(7_200)
        let second = try RawClient(credential, version: versions, session: first.session)
        let after = try End.server(late, context: context)
        second.converse(with: after)
        #expect(!second.wasResumed && second.received == "")
        #expect(after.reports.map(\.result) == [.refused(.peerCertificate(VerifyCode(10)))])
        #expect(after.reports.map(\.resumed) == [false])
    }
}
