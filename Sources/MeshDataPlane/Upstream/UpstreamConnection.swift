import MeshModel
import MeshPKI
import MeshTLS
import NIOCore
import NIOHTTP1

/// A caller's connection to one endpoint: one request at a time, kept alive in between.
///
/// The last handler of its channel. Confined to the caller's loop.
final class UpstreamConnection: ChannelInboundHandler, BudgetedConnection, @unchecked Sendable {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    /// Holds it until it is closed, and is held by it as long.
    private let pool: EndpointPool
    /// Connections of an endpoint, in the order in which they were opened.
    let number: Int
    private let headers: HTTPHeaders
    private let opened: NIODeadline
    private let processor: (any Processor)?
    private var channel: (any Channel)?
    private(set) var key: ConnectionKey?
    /// Those that it was made with; nil before its handshake has been confirmed, and without TLS.
    private(set) var certificates: Certificates?
    /// A request has gone over it though one of its certificates had ended.
    var isOutlived = false
    private var request: UpstreamRequest?
    private var status: Int?
    private var body: ByteBuffer?
    private var keepAlive = true
    private var servedBefore = false
    private var refusal: HandshakeReport?
    private var isClosed = false
    /// The server said that it closes, which it does between requests only.
    private var wasClosedOrderly = false
    /// No further request is to begin on it.
    private(set) var isRetired = false
    var idleTurn = 0
    /// When it last had a request.
    private(set) var lastUsed: NIODeadline

    struct Certificates {
        var ownEnd: MeshTime
        var peerEnd: MeshTime?
        /// The peer's was verified in an earlier handshake.
        var isResumed: Bool
    }

    init(pool: EndpointPool, number: Int, headers: HTTPHeaders, now: NIODeadline, processor: (any Processor)?) {
        self.pool = pool
        self.number = number
        self.headers = headers
        self.processor = processor
        opened = now
        lastUsed = now
    }

    var isIdle: Bool { request == nil && !isRetired }

    /// A connection's first request is given to it before it is connected.
    func begin(_ request: UpstreamRequest) {
        self.request = request
        request.connection = self
        if let channel { send(request, on: channel) }
    }

    func connected(_ channel: any Channel) {
        self.channel = channel
        key = channel.connectionKey(clientSide: true)
        if let request { send(request, on: channel) }
        if isRetired { closeIfIdle() }
    }

    func failedToConnect() { end() }

    func handshakeEnded(_ report: HandshakeReport, with own: Certificate) {
        guard report.result == .established else { return }
        certificates = Certificates(
            ownEnd: own.notAfter, peerEnd: report.peer?.notAfter, isResumed: report.resumed)
    }

    /// Lets the request under way finish, then closes; at once where there is none.
    func retire() {
        isRetired = true
        closeIfIdle()
    }

    /// For a request that ran out of time: what comes now could only be mistaken for a later answer.
    func abandon() {
        request = nil
        close()
    }

    /// At once, whatever is under way.
    func abort() {
        close()
        end()
    }

    private func closeIfIdle() {
        if request == nil { close() }
    }

    private func close() {
        isRetired = true
        if let channel { channel.close(promise: nil) } else { end() }
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

    // MARK: The channel's side

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            status = Int(head.status.code)
            keepAlive = head.isKeepAlive
            body = request?.keepsBody == true ? ByteBuffer() : nil
        case .body(let part):
            if let count = body?.readableBytes, count + part.readableBytes <= UpstreamRequest.bodyLimit {
                body?.writeImmutableBuffer(part)
            }
        case .end:
            lastUsed = context.eventLoop.now
            finishRequest()
        }
    }

    private func finishRequest() {
        guard let request, let status else { return close() }
        let answer = body
        self.request = nil
        self.status = nil
        body = nil
        servedBefore = true
        let age = lastUsed - opened
        if !keepAlive || pool.isTooOld(age) { isRetired = true }
        if isRetired { close() } else { pool.becameIdle(self) }
        request.end(.response(status: status, body: answer))
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is TLSClosed { wasClosedOrderly = true }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let refused = error as? TLSRefused {
            refusal = refused.report
            end()  // the channel lingers a little, to let the alert through
        } else {
            context.close(promise: nil)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    private func end() {
        guard !isClosed else { return }
        isClosed = true
        isRetired = true
        let last = request
        request = nil
        pool.closed(self)
        guard let last else { return }
        if let refusal {
            last.end(refusal.outcome == .timeout ? .timedOut : .refused(refusal))
        } else if status != nil {
            last.end(.cutOff)
        } else {
            // Without TLS nobody says that he closes.
            let wasOrderly = servedBefore && (wasClosedOrderly || !pool.usesTLS)
            last.end(.unanswered(mayRepeat: key == nil || wasOrderly))
        }
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
