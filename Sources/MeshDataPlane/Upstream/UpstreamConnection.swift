import MeshModel
import MeshPKI
import MeshTLS
import NIOCore
import NIOHTTP1

/// A caller's connection to one endpoint: one request at a time, kept alive in between.
///
/// The last handler of its channel: what its state machine decides, it does. Sendable since it is confined to the
/// caller's loop: its channel calls it there, and other entries assert it.
final class UpstreamConnection: ChannelInboundHandler, BudgetedConnection, @unchecked Sendable {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    /// Holds it until it is closed, and is held by it as long.
    private let pool: EndpointPool
    /// Connections of an endpoint, in the order in which they were opened.
    let number: Int
    private let headers: HTTPHeaders
    private let processor: (any Processor)?
    private var state: StateMachine
    /// Those that it was made with; nil before its handshake has been confirmed, and without TLS.
    private(set) var certificates: Certificates?
    /// A request has gone over it though one of its certificates had ended.
    var isOutlived = false
    var idleTurn = 0
    private let opened: NIODeadline
    /// When it last had a request.
    private(set) var lastUsed: NIODeadline

    struct Certificates {
        var ownEnd: MeshTime
        var peerEnd: MeshTime?
        /// The peer's was verified in an earlier handshake.
        var isResumed: Bool
    }

    /// - Parameter request: the first, which goes over it once it is connected.
    init(
        for request: UpstreamRequest, pool: EndpointPool, number: Int, headers: HTTPHeaders, now: NIODeadline,
        processor: (any Processor)?
    ) {
        self.pool = pool
        self.number = number
        self.headers = headers
        self.processor = processor
        state = StateMachine(first: request, usesTLS: pool.usesTLS)
        opened = now
        lastUsed = now
        request.connection = self
    }

    var key: ConnectionKey? { state.key }

    var isIdle: Bool { state.isIdle }

    /// No further request is to begin on it.
    var isRetired: Bool { state.isRetired }

    // MARK: What the pool says

    func connected(_ channel: any Channel) {
        pool.assertOnLoop()
        switch state.connected(channel, as: channel.connectionKey(clientSide: true)) {
        case .send(let request): send(request, on: channel)
        case .close: channel.close(promise: nil)
        }
    }

    func failedToConnect(timedOut: Bool) { end(.unconnected(timedOut: timedOut)) }

    func handshakeEnded(_ report: HandshakeReport, with own: Certificate) {
        guard report.result == .established else { return }
        certificates = Certificates(
            ownEnd: own.notAfter, peerEnd: report.peer?.notAfter, isResumed: report.resumed)
    }

    func begin(_ request: UpstreamRequest) {
        pool.assertOnLoop()
        let channel = state.begin(request)
        request.connection = self
        send(request, on: channel)
    }

    /// Lets the request under way finish, then closes; at once where there is none.
    func retire() {
        pool.assertOnLoop()
        state.retire()?.close(promise: nil)
    }

    /// For a request that ran out of time: what comes now could only be mistaken for a later answer.
    func abandon() {
        pool.assertOnLoop()
        switch state.abandon() {
        case .close(let channel): channel.close(promise: nil)
        case .leavePool: pool.closed(self)
        case .nothing: break
        }
    }

    /// Whether it has sent a request that would be lost with it.
    var isUnanswered: Bool { state.isUnanswered }

    /// At once, whatever is under way.
    func abort() {
        pool.assertOnLoop()
        state.close()?.close(promise: nil)
        end()
    }

    private func end(_ refusal: UpstreamRequest.Result? = nil) {
        switch state.end(refusal) {
        case .leavePool: pool.closed(self)
        case .leavePoolAndEnd(let request, let result):
            pool.closed(self)
            request.end(result)
        case .nothing: break
        }
    }

    private func send(_ request: UpstreamRequest, on channel: any Channel) {
        processor?.work(.request)
        var head = HTTPRequestHead(
            version: .http1_1, method: request.size > 0 ? .POST : .GET, uri: "/", headers: headers)
        if request.size > 0 { head.headers.add(name: "content-length", value: String(request.size)) }
        channel.write(HTTPClientRequestPart.head(head), promise: nil)
        if request.size > 0 {
            let payload = Payload.bytes(request.size, allocator: channel.allocator)
            channel.write(HTTPClientRequestPart.body(.byteBuffer(payload)), promise: nil)
        }
        channel.writeAndFlush(HTTPClientRequestPart.end(nil), promise: nil)
    }

    // MARK: What the channel says

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            state.answerBegan(StateMachine.ResponseHead(status: Int(head.status.code), keepAlive: head.isKeepAlive))
            state.request?.answerBegan()
        case .body(let part):
            state.request?.keep(part)
        case .end:
            lastUsed = context.eventLoop.now
            answerEnded()
        }
    }

    private func answerEnded() {
        guard let answered = state.answerEnded(isTooOld: pool.isTooOld(lastUsed - opened)) else {
            state.close()?.close(promise: nil)
            return
        }
        if let channel = answered.closing { channel.close(promise: nil) } else { pool.becameIdle(self) }
        answered.request.end(.response(status: answered.status, body: answered.request.body))
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is TLSClosed { state.farewellSaid() }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let refused = error as? TLSRefused {
            // The channel lingers a little, to let the alert through.
            end(refused.report.outcome == .timeout ? .timedOut : .refused(refused.report))
        } else {
            context.close(promise: nil)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }
}

/// Bytes of no meaning, for requests and responses of a given size.
enum Payload {
    private static let chunk = ByteBuffer(repeating: UInt8(ascii: "x"), count: 65_536)

    static func bytes(_ count: Int, allocator: ByteBufferAllocator) -> ByteBuffer {
        if count <= chunk.readableBytes { return chunk.getSlice(at: 0, length: count)! }
        var buffer = allocator.buffer(capacity: count)
        buffer.writeRepeatingByte(UInt8(ascii: "x"), count: count)
        return buffer
    }
}
