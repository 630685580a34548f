import MeshModel
import MeshPKI
import NIOCore
import NIOEmbedded
import Testing

@testable import MeshTLS

@Suite struct ConnectionLifeTests {
    @Test(arguments: [TLSVersions.only13, .only12])
    func `a new credential is for new connections; the old go on with the old one`(versions: TLSVersions) throws {
        let client = try Party.good("client")
        var server = try Party.good("server")
        server.versions = versions
        let first = (client: try End.client(client), server: try End.server(server))
        converse(first.client, first.server)
        let old = server.credential

        server.credential = try World.shared.credential(for: World.id("server"))
        let second = (client: try End.client(client), server: try End.server(server))
        converse(second.client, second.server)
        #expect(second.client.reports.first?.peer?.serial == server.credential.leaf.serial)

        #expect(first.client.reports.first?.peer?.serial == old.leaf.serial)
        #expect(first.server.handler.credential === old)
        first.client.say("again")
        converse(first.client, first.server)
        #expect(first.client.received == "pongpong" && first.server.received == "pingagain")
    }

    @Test func `a connection outlives the certificates it began with`() throws {
        var server = try Party.good("server")
        server.credential = try World.shared.credential(for: World.id("server"), to: .seconds(5))
        let (one, other) = (try End.client(.good("client")), try End.server(server))
        converse(one, other)
        for end in [one, other] { end.loop.advanceTime(by: .hours(2)) }
        one.say("still here")
        converse(one, other)
        #expect(other.received == "pingstill here" && one.received == "pongpong")
    }

    @Test func `a peer that says nothing gets ten seconds`() throws {
        for end in [try End.client(.good("client")), try End.server(.good("server"))] {
            end.loop.advanceTime(by: End.timeout - .nanoseconds(1))
            #expect(end.reports.isEmpty && end.channel.isActive)
            end.loop.advanceTime(by: .nanoseconds(1))
            #expect(end.reports.map(\.outcome) == [.timeout] && !end.channel.isActive)
        }
    }

    @Test func `a refusing end waits a second for the peer to go`() throws {
        let server = try End.server(.good("server"))
        server.hear(ByteBuffer(string: "GET / HTTP/1.1\r\n\r\n"))
        #expect(server.channel.isActive)
        for _ in 0..<100 { server.hear(ByteBuffer(repeating: 0x16, count: 10_000)) }
        server.loop.advanceTime(by: .seconds(1))
        #expect(!server.channel.isActive && server.reports.count == 1)
    }

    @Test func `an end before the handshake's is a reset`() throws {
        for end in [try End.client(.good("client")), try End.server(.good("server"))] {
            end.hearEnd()
            #expect(end.reports.map(\.result) == [.refused(.transport(.closed))])
            #expect(end.reports.map(\.outcome) == [.reset])
        }
    }

    @Test func `a server that goes before it answered has not accepted the client`() throws {
        let (one, other) = (try End.client(.good("client")), try End.server(.good("server")))
        other.hear(one.take()!)
        other.channel.close(promise: nil)
        converse(one, other)
        #expect(one.reports.count == 1 && one.reports.first?.outcome == .reset)
    }

    @Test func `an orderly end is announced`() throws {
        let (one, other) = (try End.client(.good("client")), try End.server(.good("server")))
        converse(one, other)
        other.channel.close(promise: nil)
        let farewell = try #require(other.take())
        #expect(
            farewell.readableBytes == 24,
            "one record: two bytes of alert, its type, and a tag of 16, behind 5 of header")
        one.hear(farewell)
        #expect(one.hasEnded)
        #expect(one.reports.map(\.result) == [.established])
    }

    @Test(arguments: [1, 16_384, 16_385, 1_000_000]) func `what is said is heard, whatever its length`(count: Int)
        throws
    {
        let (one, other) = (try End.client(.good("client")), try End.server(.good("server")))
        converse(one, other)
        one.say(String(repeating: "x", count: count))
        converse(one, other)
        #expect(other.received.utf8.count == 4 + count)
    }
}
