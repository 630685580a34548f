import MeshModel
import MeshPKI
import NIOCore
import NIOPosix
import Testing

@testable import MeshTLS

/// Over real sockets: closing one with bytes unread resets the connection, and an alert that is under way is lost.
@Suite(.timeLimit(.minutes(1))) struct AlertDeliveryTests {
    @Test(arguments: [1, 3], [TLSVersions.only13, .only12])
    func `the alert reaches a client that has already written its requests`(writes: Int, versions: TLSVersions)
        async throws
    {
        let group = MultiThreadedEventLoopGroup.singleton
        let credential = try World.shared.credential(for: World.id("client"), from: .seconds(-60), to: .seconds(-1))
        var (client, server) = (Party(credential), try Party.good("server"))
        (client.versions, server.versions) = (versions, versions)
        let (ours, theirs) = (try client.context(), try server.context())

        let listener = try await ServerBootstrap(group: group).childChannelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(
                    TLSHandler.server(
                        context: theirs, clientCertificate: .required, handshakeTimeout: End.timeout, now: { noon },
                        onVerdict: { _ in }))
            }
        }.bind(host: "127.0.0.1", port: 0).get()
        let address = try #require(listener.localAddress)

        for round in 1...20 {
            let verdict = group.next().makePromise(of: HandshakeReport.self)
            let channel = try await ClientBootstrap(group: group).channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let handler = try TLSHandler.client(
                        context: ours, expecting: nil, serverName: nil, handshakeTimeout: End.timeout, now: { noon },
                        onVerdict: { verdict.succeed($0) })
                    try channel.pipeline.syncOperations.addHandlers(handler, Chatterbox(writes: writes))
                }
            }.connect(to: address).get()
            let report = try await verdict.futureResult.get()
            #expect(report.result == .refused(.ours(TLSAlert(name: "certificate_expired")!)), "round \(round)")
            try await channel.closeFuture.get()
        }
        try await listener.close()
    }

    /// Writes as soon as it may, each time in a segment of its own.
    private final class Chatterbox: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer
        private let writes: Int

        init(writes: Int) { self.writes = writes }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            guard event is TLSEstablished else { return }
            for _ in 0..<writes {
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(repeating: 0x61, count: 5_000)), promise: nil)
            }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {}
    }
}
