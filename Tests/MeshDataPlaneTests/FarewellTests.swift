import MeshModel
import MeshTLS
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import MeshDataPlane

/// How a draining instance takes leave, as a client sees it on the wire.
@Suite(.timeLimit(.minutes(1))) struct FarewellTests {
    @Test func `draining answers what is under way, then says close_notify`() async throws {
        let bench = try Bench()
        let gate = GateServer(loop: bench.loop)
        let behind = service("gate") { $0.mtls = .disabled }
        // In TLS 1.2 a record's type can be read from outside.
        let target = service("web") {
            $0.tls = .only12
            $0.script = Script(steps: [.one(.call(Call(to: behind.name)))])
        }
        let served = try await bench.serve(target, calling: [(behind, [gate.start()])])
        let context = try TLSContext(
            credential: bench.credential(for: "caller"), bundles: bench.bundles(), versions: .only12)
        let now = bench.environment.now
        let (tap, reader) = (Tap(), Reader())
        let channel = try await ClientBootstrap(group: bench.loop).channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                let tls = try TLSHandler.client(
                    context: context, expecting: target.spiffeID, serverName: nil, handshakeTimeout: .seconds(10),
                    now: { now },
                    onReport: { _ in })
                try channel.pipeline.syncOperations.addHandlers([tap, tls, reader])
            }
        }.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: served.endpoint.address.port)).get()
        try await channel.writeAndFlush(ByteBuffer(string: "GET / HTTP/1.1\r\nhost: web\r\n\r\n"))
        try await gate.untilHeld(1)
        try await bench.on { served.instance.receive(.drain(timeout: .seconds(60), grace: .zero)) }
        gate.release()
        try await channel.closeFuture.get()
        try await served.drained.get()

        let answer = reader.heard.withLock { $0 }
        #expect(answer.hasPrefix("HTTP/1.1 200") && answer.contains("connection: close"))
        #expect(tap.recordTypes.suffix(2) == [23, 21], "application data, then an alert")
        await #expect(throws: (any Error).self, "the listener is closed") {
            try await RawClient.connect(to: served.endpoint.address)
        }
    }

    /// Sees what comes over the wire.
    private final class Tap: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer
        private let bytes = Mutex(ByteBuffer())

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let part = unwrapInboundIn(data)
            bytes.withLock { _ = $0.writeImmutableBuffer(part) }
            context.fireChannelRead(data)
        }

        var recordTypes: [UInt8] {
            var rest = bytes.withLock { $0 }
            var types: [UInt8] = []
            while let header = rest.readBytes(length: 5) {
                types.append(header[0])
                rest.moveReaderIndex(forwardBy: min(rest.readableBytes, Int(header[3]) << 8 | Int(header[4])))
            }
            return types
        }
    }

    private final class Reader: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer
        let heard = Mutex("")

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let text = String(buffer: unwrapInboundIn(data))
            heard.withLock { $0 += text }
        }
    }
}
