import Foundation
import MeshModel
import MeshPKI
import NIOCore
import NIOPosix
import Testing

@testable import MeshTLS

/// Over real sockets: a server that refuses and closes answers what still comes with a reset, and the alert that was
/// under way is lost.
@Suite(.timeLimit(.minutes(1))) struct AlertDeliveryTests {
    /// One write, several, and more than the server's socket takes unread.
    static let writes = [[100], [5_000, 5_000, 5_000], [200_000, 200_000, 200_000]]

    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
    private let expired: Credential
    /// Signalled when a refusal is complete.
    private let refused = DispatchSemaphore(value: 0)

    init() throws {
        signal(SIGPIPE, SIG_IGN)
        expired = try World.shared.credential(for: World.id("client"), from: .seconds(-60), to: .seconds(-1))
    }

    @Test(arguments: writes, [TLSVersions.only13, .only12])
    func `the alert reaches a client that has written its requests already`(
        writes: [Int], versions: TLSVersions
    ) async throws {
        let address = try await listen(versions)
        var client = Party(expired)
        client.versions = versions
        let context = try client.context()
        for round in 1...20 {
            let reported = group.next().makePromise(of: HandshakeReport.self)
            let channel = try await ClientBootstrap(group: group).channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let handler = try TLSHandler.client(
                        context: context, expecting: nil, serverName: nil, handshakeTimeout: End.timeout,
                        now: { noon }, onReport: { reported.succeed($0) })
                    try channel.pipeline.syncOperations.addHandlers(handler, Chatterbox(writes: writes))
                }
            }.connect(to: address).get()
            let report = try await reported.futureResult.get()
            #expect(report.result == .refused(.ours(TLSAlert(name: "certificate_expired")!)), "round \(round)")
            try await channel.closeFuture.get()
        }
        try await group.shutdownGracefully()
    }

    /// In TLS 1.3 alone does a client write before it can know.
    @Test(arguments: writes) func `a client that writes on after the refusal is not cut off before it reads`(
        writes: [Int]
    ) async throws {
        let address = try await listen(.only13)
        for round in 1...20 {
            let socket = try connect(to: address)
            let client = try RawClient(expired, version: .only13)
            let (written, alert) = client.converse(over: socket, writes: writes) { refused.wait() }
            #expect(written == writes.count && alert == 45, "round \(round)")
            close(socket)
        }
        try await group.shutdownGracefully()
    }

    private func listen(_ versions: TLSVersions) async throws -> SocketAddress {
        var server = try Party.good("server")
        server.versions = versions
        let context = try server.context()
        let listener = try await ServerBootstrap(group: group).childChannelInitializer { [refused] channel in
            channel.eventLoop.makeCompletedFuture {
                let handler = try TLSHandler.server(
                    context: context, clientCertificate: .required, handshakeTimeout: End.timeout, now: { noon },
                    onReport: { _ in channel.eventLoop.execute { refused.signal() } })
                try channel.pipeline.syncOperations.addHandler(handler)
            }
        }.bind(host: "127.0.0.1", port: 0).get()
        return try #require(listener.localAddress)
    }

    private func connect(to address: SocketAddress) throws -> Int32 {
        #if canImport(Glibc)
            let stream = Int32(SOCK_STREAM.rawValue)
        #else
            let stream = SOCK_STREAM
        #endif
        let socket = socket(AF_INET, stream, 0)
        let result = address.withSockAddr { address, length in Foundation.connect(socket, address, socklen_t(length)) }
        try #require(result == 0)
        return socket
    }

    /// Writes as soon as its own handshake is done, each time in a segment of its own.
    private final class Chatterbox: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer
        private let writes: [Int]

        init(writes: [Int]) { self.writes = writes }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            guard event is TLSEstablished else { return }
            for count in writes {
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(repeating: 0x61, count: count)), promise: nil)
            }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {}
    }
}
