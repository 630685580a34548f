import MeshModel
import MeshPKI
import MeshPolicies
import MeshTLS
import NIOCore
import NIOHTTP1

/// One accepted connection's requests: who asks, whether policy lets them, what the service does for them.
///
/// The last handler of its channel: what its state machine decides, it does. Sendable since it is confined to the
/// instance's loop: its channel calls it there, and other entries assert it.
final class RequestHandler: ChannelInboundHandler, @unchecked Sendable {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let listener: Listener
    private let channel: any Channel
    private(set) var key: ConnectionKey?
    private var asker = ResponseBody.Asker()
    private var state = StateMachine()
    private let timers: Timers
    private var timer: Timer?

    /// The longest that a request may take to arrive (by the loops' clock).
    static let headPatience = TimeAmount.seconds(10)

    init(listener: Listener, channel: any Channel, timers: Timers) {
        self.listener = listener
        self.channel = channel
        self.timers = timers
    }

    /// A request waits for its answer.
    var isAnswering: Bool { channel.isActive && state.isAnswering }

    // MARK: Life

    func channelActive(context: ChannelHandlerContext) {
        adopt(context)
        context.fireChannelActive()
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { adopt(context) }
    }

    private func adopt(_ context: ChannelHandlerContext) {
        guard key == nil else { return }
        key = channel.connectionKey(clientSide: false)
        wait(Self.headPatience)
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        if state.isAnswering { listener.tellOverload() }
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard !(error is TLSRefused) else { return }  // the TLS handler lingers and closes
        context.close(promise: nil)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let established = event as? TLSEstablished {
            asker = ResponseBody.Asker(
                spiffeID: established.peer?.spiffeID, serial: established.peer?.serial.description)
        }
        context.fireUserInboundEventTriggered(event)
    }

    func close() { channel.close(promise: nil) }

    /// Without a word, as when a process dies: whoever waits for an answer can tell it from an orderly end.
    func abort() {
        channel.triggerUserOutboundEvent(TLSAbort(), promise: nil)
        channel.close(promise: nil)
    }

    /// Ends with the answer under way, or once it has served at all.
    func retire() {
        channel.eventLoop.assertInEventLoop()
        end(state.retire())
    }

    /// Ends at once, answer or none, if it has served at all.
    func cutOff() {
        channel.eventLoop.assertInEventLoop()
        end(state.cutOff())
    }

    private func end(_ ending: StateMachine.Ending?) {
        switch ending {
        case .close: close()
        case .abort: abort()
        case nil: break
        }
    }

    /// One timer serves all requests of a connection: when it is due it looks whether the limit has moved.
    private func wait(_ patience: TimeAmount) {
        guard state.wait(until: channel.eventLoop.now + patience) else { return }
        if timer == nil { setTimer(patience) }
    }

    private func setTimer(_ amount: TimeAmount) {
        timer = timers.schedule(in: amount) { self.lookAtLimit() }
    }

    private func lookAtLimit() {
        timer = nil
        guard let limit = state.limit else { return }
        let left = limit - channel.eventLoop.now
        if left > .zero { setTimer(left) } else { close() }
    }

    // MARK: Requests

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            state.requestBegan(keepAlive: head.isKeepAlive)
        case .body(let part):
            if !state.received(part.readableBytes) { close() }
        case .end:
            state.requestEnded()
            answer()
        }
    }

    private func answer() {
        listener.requestCame()
        let decision = listener.authorize(asker.spiffeID)
        guard decision.allowed else {
            listener.denied(asker.spiffeID, reason: decision.reason)
            return refuse(.forbidden, reason: decision.reason)
        }
        listener.serve { [self] outcome in
            switch outcome {
            case .overloaded: refuse(.serviceUnavailable, reason: "no worker free, and the queue is full")
            case .done(let calls, let ownError): respond(to: calls, ownError: ownError)
            }
        }
    }

    private func respond(to calls: [ScriptRunner.Made], ownError: Bool) {
        let failed = ownError || calls.contains { !$0.result.succeeded }
        let body = ResponseBody.served(
            by: listener.id, to: asker, calls: calls, size: listener.service.responseSize.bytes,
            allocator: channel.allocator)
        send(failed ? .internalServerError : .ok, body)
    }

    private func refuse(_ status: HTTPResponseStatus, reason: String) {
        send(status, ResponseBody.failed(by: listener.id, to: asker, reason: reason, allocator: channel.allocator))
    }

    private func send(_ status: HTTPResponseStatus, _ body: ByteBuffer) {
        guard channel.isActive else {
            state.drop()
            return listener.answered()
        }
        let isLast = state.answer(isDraining: listener.isDraining)
        var headers: HTTPHeaders = ["content-type": "application/json", "content-length": String(body.readableBytes)]
        if isLast { headers.add(name: "connection", value: "close") }
        channel.write(
            HTTPServerResponsePart.head(HTTPResponseHead(version: .http1_1, status: status, headers: headers)),
            promise: nil)
        channel.write(HTTPServerResponsePart.body(.byteBuffer(body)), promise: nil)
        let written = channel.writeAndFlush(HTTPServerResponsePart.end(nil))
        listener.answered()
        if isLast {
            written.whenComplete { [weak self] _ in self?.close() }
        } else {
            wait(listener.patience)
        }
    }
}
