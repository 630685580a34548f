import MeshModel
import NIOCore
import NIOEmbedded

@testable import MeshTLS

/// One end of a connection: a TLS handler on an in-memory channel, with an application on top.
///
/// The client's application says "ping" at once; the server's answers everything with "pong".
final class End {
    let loop = EmbeddedEventLoop()
    let channel: EmbeddedChannel
    let handler: TLSHandler
    private let journal: Journal
    private let wire = Wire()
    private var heardEnd = false

    static let timeout = TimeAmount.seconds(10)

    private final class Journal {
        var reports: [HandshakeReport] = []
        var received = ""
    }

    static func client(_ party: Party, expecting: SPIFFEID? = nil, sessions: SessionCache? = nil) throws -> End {
        let journal = Journal()
        let handler = try TLSHandler.client(
            context: party.context(), expecting: expecting, serverName: "web", sessions: sessions,
            handshakeTimeout: timeout, now: { party.clock },
            onReport: { journal.reports.append($0) })
        return try End(handler, journal, opening: "ping", answer: nil)
    }

    /// - Parameter context: that of an earlier connection, where it matters; otherwise a new one.
    static func server(
        _ party: Party, demands: ClientCertificate = .required, context: TLSContext? = nil
    ) throws -> End {
        let journal = Journal()
        let handler = try TLSHandler.server(
            context: context ?? party.context(), clientCertificate: demands, handshakeTimeout: timeout,
            now: { party.clock },
            onReport: { journal.reports.append($0) })
        return try End(handler, journal, opening: nil, answer: "pong")
    }

    private init(_ handler: TLSHandler, _ journal: Journal, opening: String?, answer: String?) throws {
        self.handler = handler
        self.journal = journal
        let application = Application(answer: answer) { journal.received += $0 }
        channel = EmbeddedChannel(handlers: [wire, handler, application], loop: loop)
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        if let opening { say(opening) }
    }

    var reports: [HandshakeReport] { journal.reports }
    var received: String { journal.received }
    /// It has said all that it will say.
    var hasEnded: Bool { wire.hasEnded || !channel.isActive }

    func say(_ text: String) { channel.writeAndFlush(ByteBuffer(string: text), promise: nil) }

    /// What it has put on the wire since the last time.
    func take() -> ByteBuffer? {
        var all: ByteBuffer?
        while let part = try? channel.readOutbound(as: ByteBuffer.self) { all.setOrWriteImmutableBuffer(part) }
        return all
    }

    func hear(_ bytes: ByteBuffer) {
        guard channel.isActive, !heardEnd else { return }
        _ = try? channel.writeInbound(bytes)
    }

    /// The transport has ended, as NIO tells it.
    func hearEnd() {
        guard channel.isActive, !heardEnd else { return }
        heardEnd = true
        channel.pipeline.fireChannelInactive()
    }
}

/// Carries bytes, and at last the ends of the streams, until neither end has more to say.
func converse(_ one: End, _ other: End, alter: (ByteBuffer) -> ByteBuffer = { $0 }) {
    var moved = true
    while moved {
        moved = false
        for (from, to) in [(one, other), (other, one)] {
            guard let bytes = from.take() else { continue }
            to.hear(alter(bytes))
            moved = true
        }
    }
    for (from, to) in [(one, other), (other, one)] where from.hasEnded { to.hearEnd() }
}

private final class Application: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer
    private let answer: String?
    private let hear: (String) -> Void

    init(answer: String?, hear: @escaping (String) -> Void) {
        self.answer = answer
        self.hear = hear
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        hear(String(buffer: unwrapInboundIn(data)))
        if let answer { context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer)), promise: nil) }
    }
}

/// The transport's side: knows half-closing, which an embedded channel does not.
private final class Wire: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer
    private(set) var hasEnded = false

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        hasEnded = true
        if mode == .all { context.close(promise: promise) } else { promise?.succeed() }
    }
}
