import DequeModule
import MeshModel
import MeshPKI
import MeshTLS
import NIOCore
import NIOHTTP1

/// A caller's connections to one endpoint.
///
/// Sendable since it is confined to the caller's loop, as its entries assert.
final class EndpointPool: @unchecked Sendable {
    let endpoint: Endpoint
    private let caller: Caller
    private let upstream: UpstreamService
    private let headers: HTTPHeaders
    /// The one that is idle longest comes first.
    private var idle: [UpstreamConnection] = []
    private var connections: [ObjectIdentifier: UpstreamConnection] = [:]
    private var waiting: Deque<UpstreamRequest> = []
    private var opened = 0
    /// Requests under way or waiting: what load balancing compares.
    private(set) var inFlight = 0
    /// Discovery withdrew it: nothing new begins here.
    private(set) var isRetired = false
    private var idleTimer: Timer?
    /// To resume; those of one endpoint, since no other knows their tickets' keys.
    private lazy var sessions = SessionCache(lifetime: upstream.connections.ticketLifetime)
    /// Whether this instance can be talked to.
    var watch = PairWatch()

    /// How long a connection may take to be made, and then a handshake, by the loops' clock.
    static let connectTimeout = TimeAmount.seconds(5)
    static let handshakeTimeout = TimeAmount.seconds(10)

    init(endpoint: Endpoint, caller: Caller, upstream: UpstreamService) {
        self.endpoint = endpoint
        self.caller = caller
        self.upstream = upstream
        headers = ["host": upstream.serverName]
    }

    var connectionCount: Int { connections.count }

    var usesTLS: Bool { upstream.usesTLS }

    func assertOnLoop(file: StaticString = #fileID, line: UInt = #line) {
        caller.environment.assertOnLoop(file: file, line: line)
    }

    func run(_ request: UpstreamRequest) {
        assertOnLoop()
        inFlight += 1
        while idle.last?.isRetired == true { idle.removeLast() }
        if let connection = idle.popLast() {
            connection.begin(request)
        } else if connections.count < upstream.connections.perEndpoint {
            open(with: request)
        } else {
            waiting.append(request)
        }
    }

    /// A request that was given to `run` has ended, however.
    func requestEnded() { inFlight -= 1 }

    /// Closes what is idle now and the rest when it becomes idle; what comes next opens anew.
    func drain() {
        assertOnLoop()
        idle = []
        for connection in inOrder { connection.retire() }
    }

    /// Requests that would be lost with their connections.
    var unanswered: Int { connections.values.count { $0.isUnanswered } }

    /// Closes everything there is, whatever is under way; what waits or comes next opens anew.
    func cutOff() {
        assertOnLoop()
        idle = []
        for connection in inOrder { connection.abort() }
    }

    func retire() {
        assertOnLoop()
        isRetired = true
        idleTimer?.cancel()
        drain()
        refuseWaiting()
    }

    /// Closes everything, whatever is under way.
    func abort() {
        assertOnLoop()
        isRetired = true
        idleTimer?.cancel()
        refuseWaiting()
        for connection in inOrder { connection.abort() }
    }

    private func refuseWaiting() {
        while let next = waiting.popFirst() { next.end(.unanswered(mayRepeat: true)) }
    }

    private var inOrder: [UpstreamConnection] { connections.values.sorted { $0.number < $1.number } }

    // MARK: What connections say

    func becameIdle(_ connection: UpstreamConnection) {
        assertOnLoop()
        while let next = waiting.popFirst() {
            guard !next.isOver else { continue }
            return connection.begin(next)
        }
        guard !isRetired else { return connection.retire() }
        idle.append(connection)
        caller.environment.connections.becameIdle(connection)
        if idleTimer == nil { watchIdle(in: idleTimeout) }
    }

    func closed(_ connection: UpstreamConnection) {
        assertOnLoop()
        guard connections.removeValue(forKey: ObjectIdentifier(connection)) != nil else { return }
        caller.environment.connections.closed()
        if let index = idle.lastIndex(where: { $0 === connection }) { idle.remove(at: index) }
        guard !waiting.isEmpty else { return }
        // Not in this turn: a connection that cannot be made says so at once, and would bring us here again and again.
        caller.environment.loop.execute { [self] in openForWaiting() }
    }

    private func openForWaiting() {
        guard !isRetired, connections.count < upstream.connections.perEndpoint else { return }
        while let next = waiting.popFirst() {
            guard !next.isOver else { continue }
            return open(with: next)
        }
    }

    func isTooOld(_ age: TimeAmount) -> Bool {
        guard let maxAge = upstream.connections.maxAge else { return false }
        return age >= caller.environment.clock.amount(of: maxAge)
    }

    private var idleTimeout: TimeAmount { caller.environment.clock.amount(of: upstream.connections.idleTimeout) }

    /// One timer for all idle connections: it looks when the one that is idle longest is due.
    private func watchIdle(in amount: TimeAmount) {
        idleTimer = caller.environment.timers.schedule(in: amount) { [weak self] in self?.closeLongIdle() }
    }

    private func closeLongIdle() {
        idleTimer = nil
        let (limit, now) = (idleTimeout, caller.environment.loop.now)
        let due = idle.prefix { now - $0.lastUsed >= limit }
        idle.removeFirst(due.count)
        for connection in due { connection.retire() }
        if let longest = idle.first { watchIdle(in: limit - (now - longest.lastUsed)) }
    }

    // MARK: Opening

    private func open(with request: UpstreamRequest) {
        let environment = caller.environment
        opened += 1
        let connection = UpstreamConnection(
            for: request, pool: self, number: opened, headers: headers, now: environment.loop.now,
            processor: environment.processor)
        connections[ObjectIdentifier(connection)] = connection
        environment.connections.opened()
        environment.network.connect(
            from: caller.host, to: endpoint.address, loop: environment.loop, timeout: Self.connectTimeout
        ) { [self] channel in
            channel.eventLoop.makeCompletedFuture { try setUp(channel, for: connection) }
        }.whenComplete { result in
            switch result {
            case .success(let channel): connection.connected(channel)
            case .failure(let error): connection.failedToConnect(timedOut: error.isConnectTimeout)
            }
        }
    }

    private func setUp(_ channel: any Channel, for connection: UpstreamConnection) throws {
        let pipeline = channel.pipeline.syncOperations
        if upstream.usesTLS {
            let environment = caller.environment
            let resuming = upstream.connections.resumption
            let context = try caller.credentials.tlsContext(resuming: resuming)
            let handler = try TLSHandler.client(
                context: context, expecting: upstream.identity, serverName: upstream.serverName,
                sessions: resuming ? sessions : nil,
                handshakeTimeout: Self.handshakeTimeout, now: { environment.ownNow },
                onReport: { [caller, endpoint] report in
                    connection.handshakeEnded(report, with: context.credential.leaf)
                    environment.telemetry.handshakeEnded(
                        HandshakeEnd(instance: caller.id, connection: connection.key, called: endpoint, report: report))
                })
            try pipeline.addTLS(handler, isClient: true, processor: environment.processor)
        }
        try pipeline.addHandler(HTTPRequestEncoder())
        try pipeline.addHandler(ByteToMessageHandler(HTTPResponseDecoder(leftOverBytesStrategy: .dropBytes)))
        try pipeline.addHandler(connection)
    }
}

extension Error {
    fileprivate var isConnectTimeout: Bool {
        if case .connectTimeout = self as? ChannelError { true } else { false }
    }
}
