import MeshModel
import MeshPKI
import NIOCore

/// TLS on a channel: ciphertext on the transport's side, plain text on the application's.
///
/// It reports on its handshake exactly once, to `onReport`:
/// - a server's when its handshake ends, since by then the client's proof is in;
/// - a client's when the first authenticated byte has been read: in TLS 1.3 a client whose certificate is refused has
///   already finished its own handshake, and learns of it at its first read.
package final class TLSHandler: ChannelDuplexHandler, RemovableChannelHandler {
    package typealias InboundIn = ByteBuffer
    package typealias InboundOut = ByteBuffer
    package typealias OutboundIn = IOData
    package typealias OutboundOut = ByteBuffer

    private enum State {
        case handshaking
        case open
        /// We or the peer refused; what arrives is read and thrown away, so that our alert is not lost to a reset.
        case refused
        case closed
    }

    private let session: TLSSession
    private let onReport: (HandshakeReport) -> Void
    private let handshakeTimeout: TimeAmount
    private var state = State.handshaking
    private var isReported = false
    private var began: NIODeadline?
    private var handshakeDuration: Duration = .zero
    private var timer: Scheduled<Void>?
    private var pending: [(plaintext: ByteBuffer, promise: EventLoopPromise<Void>?)] = []

    /// The longest that a refusing side waits for the peer to take its alert and go.
    private static let linger = TimeAmount.seconds(1)

    /// - Parameters:
    ///   - expected: the one identity that the server must prove.
    ///   - sessions: those of this client with this endpoint, to resume; counts only where `context` resumes.
    ///   - now: mesh time, asked for at each judgement.
    package static func client(
        context: TLSContext, expecting expected: SPIFFEID?, serverName: String?, sessions: SessionCache? = nil,
        handshakeTimeout: TimeAmount, now: @escaping () -> MeshTime, onReport: @escaping (HandshakeReport) -> Void
    ) throws(OpenSSLError) -> TLSHandler {
        let session = try TLSSession(
            context: context, role: .client(expected: expected, serverName: serverName), sessions: sessions, now: now)
        return TLSHandler(session: session, handshakeTimeout: handshakeTimeout, onReport: onReport)
    }

    package static func server(
        context: TLSContext, clientCertificate: ClientCertificate, handshakeTimeout: TimeAmount,
        now: @escaping () -> MeshTime, onReport: @escaping (HandshakeReport) -> Void
    ) throws(OpenSSLError) -> TLSHandler {
        let session = try TLSSession(context: context, role: .server(clientCertificate), now: now)
        return TLSHandler(session: session, handshakeTimeout: handshakeTimeout, onReport: onReport)
    }

    private init(session: TLSSession, handshakeTimeout: TimeAmount, onReport: @escaping (HandshakeReport) -> Void) {
        self.session = session
        self.handshakeTimeout = handshakeTimeout
        self.onReport = onReport
    }

    /// Who the peer has proven to be; nil before that, and for a client that needed no certificate.
    package var peer: PeerIdentity? { state == .open ? session.peer : nil }

    /// The credential that this connection presents, whatever has been published since.
    package var credential: Credential { session.context.credential }

    /// Whether the handshake is a resumption, as far as it has come.
    package var isResumed: Bool { session.isResumed }

    // MARK: Life

    package func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { begin(context) }
    }

    package func channelActive(context: ChannelHandlerContext) {
        begin(context)
        context.fireChannelActive()
    }

    private func begin(_ context: ChannelHandlerContext) {
        guard began == nil else { return }
        began = context.eventLoop.now
        let loopBound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        timer = context.eventLoop.scheduleTask(in: handshakeTimeout) {
            let (handler, context) = loopBound.value
            guard handler.state == .handshaking else { return }
            handler.report(.refused(.transport(.timeout)))
            handler.fail(context, .refused(.transport(.timeout)))
            context.close(promise: nil)
        }
        stepHandshake(context)
    }

    package func channelInactive(context: ChannelHandlerContext) {
        finish(context, .closed)
        context.fireChannelInactive()
    }

    package func errorCaught(context: ChannelHandlerContext, error: any Error) {
        finish(context, .reset)
        context.fireErrorCaught(error)
    }

    package func handlerRemoved(context: ChannelHandlerContext) { timer?.cancel() }

    private func finish(_ context: ChannelHandlerContext, _ ending: HandshakeReport.Ending) {
        timer?.cancel()
        report(.refused(.transport(ending)))
        state = .closed
        failPending(ChannelError.ioOnClosedChannel)
    }

    // MARK: Inbound

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        session.buffers.append(unwrapInboundIn(data))
        switch state {
        case .handshaking: stepHandshake(context)
        case .open: readPlaintext(context)
        case .refused, .closed: session.buffers.inbound.clear()
        }
    }

    private func stepHandshake(_ context: ChannelHandlerContext) {
        let step = session.handshake()
        flushCiphertext(context)
        switch step {
        case .needsMoreData: break
        case .done: becomeOpen(context)
        case .closed: refuse(context, reason: "peer closed")
        case .failed(let reason): refuse(context, reason: reason)
        }
    }

    private func becomeOpen(_ context: ChannelHandlerContext) {
        state = .open
        timer?.cancel()
        if let began { handshakeDuration = .nanoseconds((context.eventLoop.now - began).nanoseconds) }
        if case .server = session.role { report(.established) }
        context.fireUserInboundEventTriggered(TLSEstablished(peer: session.peer))
        encryptPending(context)
        if state == .open { readPlaintext(context) }
    }

    private func readPlaintext(_ context: ChannelHandlerContext) {
        while state == .open {
            var plaintext = context.channel.allocator.buffer(
                capacity: max(2_048, session.buffers.inbound.readableBytes))
            switch session.read(into: &plaintext) {
            case .done:
                report(.established)
                context.fireChannelRead(wrapInboundOut(plaintext))
            case .needsMoreData:
                session.buffers.releaseInbound()
                flushCiphertext(context)
                return
            case .closed:
                flushCiphertext(context)
                report(.refused(.transport(.closedByPeer)))
                context.fireUserInboundEventTriggered(TLSClosed())
                shutDown(context, promise: nil)
            case .failed(let reason):
                flushCiphertext(context)
                refuse(context, reason: reason)
            }
        }
    }

    /// Ends a connection that one side will not have. The order matters: the alert first, then our end of the stream,
    /// then the peer's bytes are drained; closing with bytes unread would reset the connection and lose the alert.
    private func refuse(_ context: ChannelHandlerContext, reason: String) {
        guard state == .handshaking || state == .open else { return }
        let result = HandshakeReport.Result.refused(failure(reason: reason))
        timer?.cancel()
        report(result)
        fail(context, result)
        context.close(mode: .output, promise: nil)
        let loopBound = NIOLoopBound(context, eventLoop: context.eventLoop)
        timer = context.eventLoop.scheduleTask(in: Self.linger) { loopBound.value.close(promise: nil) }
    }

    private func fail(_ context: ChannelHandlerContext, _ result: HandshakeReport.Result) {
        state = .refused
        session.buffers.inbound.clear()
        let error = TLSRefused(report: makeReport(result))
        failPending(error)
        context.fireErrorCaught(error)
    }

    private func failure(reason: String) -> HandshakeReport.Failure {
        let code = session.judgement?.code
        if code == .applicationVerification, let expected = session.role.expected {
            return .policy(expected: expected, found: session.peer?.spiffeID)
        }
        if let code, code != .ok { return .peerCertificate(code) }
        if let alert = session.alertReceived { return .ours(alert) }
        return .protocolError(reason)
    }

    // MARK: Report

    private func report(_ result: HandshakeReport.Result) {
        guard !isReported else { return }
        isReported = true
        onReport(makeReport(result))
    }

    private func makeReport(_ result: HandshakeReport.Result) -> HandshakeReport {
        HandshakeReport(
            role: { if case .client = session.role { .client } else { .server } }(), result: result,
            judgement: session.judgement, alertSent: session.alertSent, alertReceived: session.alertReceived,
            version: session.version, resumed: session.isResumed, peer: session.peer, duration: handshakeDuration)
    }

    // MARK: Outbound

    package func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .byteBuffer(let plaintext) = unwrapOutboundIn(data) else {
            promise?.fail(ChannelError.operationUnsupported)
            return
        }
        guard state == .handshaking || state == .open else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        pending.append((plaintext, promise))
    }

    package func flush(context: ChannelHandlerContext) {
        if state == .open { encryptPending(context) }
    }

    /// Writes made since the last flush become as few records as they fit in.
    private func encryptPending(_ context: ChannelHandlerContext) {
        guard !pending.isEmpty else { return }
        var plaintext = pending[0].plaintext
        for index in 1..<pending.count { plaintext.writeImmutableBuffer(pending[index].plaintext) }
        let promises = pending.compactMap(\.promise)
        pending.removeAll(keepingCapacity: true)

        if case .failed(let reason) = session.write(&plaintext) {
            for promise in promises { promise.fail(ChannelError.ioOnClosedChannel) }
            return refuse(context, reason: reason)
        }
        let written: EventLoopPromise<Void>? = promises.isEmpty ? nil : context.eventLoop.makePromise()
        for promise in promises { written?.futureResult.cascade(to: promise) }
        flushCiphertext(context, promise: written)
    }

    private func flushCiphertext(_ context: ChannelHandlerContext, promise: EventLoopPromise<Void>? = nil) {
        if let ciphertext = session.buffers.takeOutbound() {
            context.writeAndFlush(wrapOutboundOut(ciphertext), promise: promise)
        } else {
            promise?.succeed()
        }
    }

    package func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard mode == .all else { return context.close(mode: mode, promise: promise) }
        shutDown(context, promise: promise)
    }

    package func triggerUserOutboundEvent(
        context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?
    ) {
        guard event is TLSAbort else { return context.triggerUserOutboundEvent(event, promise: promise) }
        finish(context, .aborted)
        context.close(promise: promise)
    }

    /// A proper end: what was written, then close_notify, then the transport's close (RFC 8446, section 6.1).
    private func shutDown(_ context: ChannelHandlerContext, promise: EventLoopPromise<Void>?) {
        if state == .open {
            report(.unconfirmed)
            encryptPending(context)
            session.shutdown()
            flushCiphertext(context)
        }
        state = .closed
        timer?.cancel()
        failPending(ChannelError.ioOnClosedChannel)
        context.close(promise: promise)
    }

    private func failPending(_ error: any Error) {
        let promises = pending.compactMap(\.promise)
        pending.removeAll()
        for promise in promises { promise.fail(error) }
    }
}

@available(*, unavailable)
extension TLSHandler: Sendable {}
