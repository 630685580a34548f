import MeshDataPlane
import MeshModel
import NIOCore
import NIOPosix
import Synchronization

/// A TCP client that says whatever it is told to.
final class RawClient: Sendable {
    let channel: any Channel
    private let ear: Ear

    private init(channel: any Channel, ear: Ear) {
        self.channel = channel
        self.ear = ear
    }

    static func connect(to address: Address) async throws -> RawClient {
        let ear = Ear()
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(ear) }
            }
            .connect(to: SocketAddress(ipAddress: address.host, port: address.port)).get()
        return RawClient(channel: channel, ear: ear)
    }

    func say(_ text: String) { say(ByteBuffer(string: text)) }

    func say(_ bytes: ByteBuffer) { channel.writeAndFlush(bytes, promise: nil) }

    /// All that was heard until the server closed.
    func untilClosed() async throws -> String {
        try? await channel.closeFuture.get()
        return ear.heard.withLock { $0 }
    }

    private final class Ear: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer
        let heard = Mutex("")

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let text = String(buffer: unwrapInboundIn(data))
            heard.withLock { $0 += text }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }
}

/// A plain HTTP server that holds each request until it is told what to answer.
final class GateServer: Sendable {
    private struct State {
        var waiting: [any Channel] = []
        var connections = 0
        var requests = 0
        var watch: (count: Int, promise: EventLoopPromise<Void>)?
    }

    private let state = Mutex(State())
    private let channel = Mutex<(any Channel)?>(nil)
    let loop: any EventLoop

    init(loop: any EventLoop) { self.loop = loop }

    var connections: Int { state.withLock { $0.connections } }
    var requests: Int { state.withLock { $0.requests } }

    func start() async throws -> Endpoint {
        let bound = try await ServerBootstrap(group: loop).childChannelInitializer { channel in
            self.state.withLock { $0.connections += 1 }
            return channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(Porter(arrived: { self.arrived(channel) }))
            }
        }.bind(host: "127.0.0.1", port: 0).get()
        channel.withLock { $0 = bound }
        return Endpoint(instance: InstanceID(ServiceName("gate")!, 1), address: Address(bound.localAddress!)!)
    }

    private func arrived(_ channel: any Channel) {
        let promise = state.withLock { state in
            state.waiting.append(channel)
            state.requests += 1
            guard let watch = state.watch, state.waiting.count >= watch.count else {
                return EventLoopPromise<Void>?.none
            }
            state.watch = nil
            return watch.promise
        }
        promise?.succeed()
    }

    /// Done when so many requests are held.
    func untilHeld(_ count: Int) async throws {
        let promise = loop.makePromise(of: Void.self)
        let isThere = state.withLock { state in
            if state.waiting.count < count { state.watch = (count, promise) }
            return state.waiting.count >= count
        }
        if isThere { promise.succeed() }
        try await promise.futureResult.get()
    }

    /// Answers what is held.
    func release(_ status: String = "200 OK", _ header: String = "") {
        let held = state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
        for channel in held {
            channel.writeAndFlush(
                ByteBuffer(string: "HTTP/1.1 \(status)\r\n\(header)content-length: 0\r\n\r\n"), promise: nil)
        }
    }

    /// The first connection whose request is held.
    var firstHeld: (any Channel)? { state.withLock { $0.waiting.first } }

    private final class Porter: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        private let arrived: () -> Void
        init(arrived: @escaping () -> Void) { self.arrived = arrived }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            if String(buffer: unwrapInboundIn(data)).hasSuffix("\r\n\r\n") { arrived() }
        }
    }
}
