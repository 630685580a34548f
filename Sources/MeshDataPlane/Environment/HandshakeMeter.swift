import MeshTLS
import NIOCore

/// Says what a connection's handshake costs this end, next to the network: before the flight leaves with which it answers
/// the peer's, since the work lies between the two.
final class HandshakeMeter: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer

    private let tls: TLSHandler
    private let processor: any Processor
    private let isClient: Bool
    private var flights = 0

    init(of tls: TLSHandler, isClient: Bool, processor: any Processor) {
        self.tls = tls
        self.isClient = isClient
        self.processor = processor
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        flights += 1
        // A client's first only asks (RFC 8446, section 2).
        if flights == (isClient ? 2 : 1) { processor.work(work) }
        context.write(data, promise: promise)
    }

    private var work: Work {
        switch (isClient, tls.isResumed) {
        case (true, false): .clientHandshake
        case (true, true): .clientResumption
        case (false, false): .serverHandshake
        case (false, true): .serverResumption
        }
    }
}

extension ChannelPipeline.SynchronousOperations {
    /// Adds `handler` behind what else there is, metered where work takes time.
    func addTLS(_ handler: TLSHandler, isClient: Bool, processor: (any Processor)?) throws {
        if let processor { try addHandler(HandshakeMeter(of: handler, isClient: isClient, processor: processor)) }
        try addHandler(handler)
    }
}
