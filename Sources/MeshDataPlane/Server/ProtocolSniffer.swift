import NIOCore

/// Tells TLS from plain text by a connection's first byte, then makes way: a TLS record of a handshake begins with 22
/// (RFC 8446, section 5.1), which begins no HTTP request.
final class ProtocolSniffer: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let install: (_ isTLS: Bool, ChannelPipeline.SynchronousOperations) throws -> Void
    private let timers: Timers
    private let timeout: TimeAmount
    private var timer: Timer?

    init(
        timers: Timers, timeout: TimeAmount,
        install: @escaping (Bool, ChannelPipeline.SynchronousOperations) throws -> Void
    ) {
        self.timers = timers
        self.timeout = timeout
        self.install = install
    }

    func channelActive(context: ChannelHandlerContext) {
        timer = timers.schedule(in: timeout) { context.close(promise: nil) }
        context.fireChannelActive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { timer?.cancel() }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        timer?.cancel()
        let bytes = unwrapInboundIn(data)
        let isTLS = bytes.getInteger(at: bytes.readerIndex, as: UInt8.self) == 22
        do {
            try install(isTLS, context.pipeline.syncOperations)
            context.fireChannelRead(data)
            context.pipeline.syncOperations.removeHandler(self, promise: nil)
        } catch {
            context.close(promise: nil)
        }
    }
}
