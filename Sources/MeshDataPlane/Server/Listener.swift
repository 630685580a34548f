import MeshModel
import MeshPolicies
import MeshTLS
import NIOCore
import NIOHTTP1

/// An instance's listening socket and the connections accepted on it.
///
/// Sendable since it is confined to the instance's loop, as its entries assert.
final class Listener: @unchecked Sendable {
    let id: InstanceID
    let service: Service
    private let credentials: CredentialHolder
    private let environment: Environment
    private let run: (@escaping ([ScriptRunner.Made]) -> Void) -> Void
    private let workers: WorkerPool
    /// nil where nobody wants to know.
    private var meter: LoadMeter?
    private var random: SeededRandom
    private var policy: Policy = .nobody
    private var channel: (any Channel)?
    private var connections: [Int: RequestHandler] = [:]
    private var nextSerial = 0
    private var whenDrained: (() -> Void)?
    private var listenUntil = NIODeadline.uptimeNanoseconds(0)
    private var timers: [Timer] = []
    private var loadTimer: Timer?

    static let handshakeTimeout = TimeAmount.seconds(10)

    /// How long a connection may lie idle: longer than honest callers keep it so, who close it first.
    var patience: TimeAmount {
        max(.seconds(120), environment.clock.amount(of: service.connections.idleTimeout) + .seconds(10))
    }

    /// - Parameter run: performs the service's script for one request.
    init(
        id: InstanceID, service: Service, credentials: CredentialHolder, environment: Environment,
        run: @escaping (@escaping ([ScriptRunner.Made]) -> Void) -> Void
    ) {
        self.id = id
        self.service = service
        self.credentials = credentials
        self.environment = environment
        self.run = run
        workers = WorkerPool(workers: service.workers, queueLimit: service.queue, now: { environment.now })
        random = environment.random.split("errors/\(id)")
    }

    var connectionCount: Int { connections.count }

    var isDraining: Bool { whenDrained != nil }

    // MARK: Opening and closing

    /// - Returns: the bound address.
    func bind(_ address: Address) -> EventLoopFuture<Address> {
        environment.assertOnLoop()
        return environment.network.listen(on: address, loop: environment.loop) { [self] channel in
            channel.eventLoop.makeCompletedFuture { try accept(channel) }
        }.map { [self] channel in
            self.channel = channel
            return channel.localAddress.flatMap(Address.init) ?? address
        }
    }

    /// Serves on, asking callers to go, until they are gone or the time is up.
    ///
    /// - Parameter grace: how long callers may still come who have not heard of it.
    func drain(timeout: Duration, grace: Duration, whenDrained: @escaping () -> Void) {
        environment.assertOnLoop()
        guard !isDraining else { return }
        self.whenDrained = whenDrained
        listenUntil = environment.loop.now + environment.clock.amount(of: grace)
        // Callers learn of the withdrawal by themselves; those that discovery does not reach are sent away half-way.
        timers = [
            environment.schedule(in: timeout.scaled(by: 0.5)) { [weak self] in self?.retireConnections() },
            environment.schedule(in: grace) { [weak self] in self?.finishDrainIfDone() },
            environment.schedule(in: max(timeout, grace)) { [weak self] in
                self?.abortAll(after: max(timeout, grace))
            },
        ]
        finishDrainIfDone()
    }

    /// Closes each connection, in the order of their acceptance, when it has answered what is under way.
    func retireConnections() {
        environment.assertOnLoop()
        for connection in inOrder { connection.retire() }
    }

    /// The time is up: what is still under way is cut off.
    private func abortAll(after time: Duration) {
        noteCut(.drainTime(time))
        for connection in inOrder { connection.abort() }
        finishDrain()
    }

    private func noteCut(_ cut: RequestCut) {
        let count = connections.values.count { $0.isAnswering }
        guard count > 0 else { return }
        environment.telemetry.happened(.instance(id, .requestsCut(count, cut)))
    }

    /// The instance has another credential.
    func credentialChanged() {
        environment.assertOnLoop()
        guard service.mtls != .disabled else { return }
        switch service.connections.onRotation {
        case .keep: break
        case .drain: retireConnections()
        case .close:
            noteCut(.rotation)
            for connection in inOrder { connection.cutOff() }
        }
    }

    private var inOrder: [RequestHandler] { connections.sorted { $0.key < $1.key }.map(\.value) }

    private func finishDrainIfDone() {
        guard isDraining, environment.loop.now >= listenUntil else { return }
        if connections.isEmpty, workers.inFlight == 0 { finishDrain() }
    }

    private func finishDrain() {
        guard let done = whenDrained else { return }
        whenDrained = nil
        shut()
        done()
    }

    /// At once, whatever is under way.
    func close() {
        environment.assertOnLoop()
        noteCut(.death)
        shut()
    }

    private func shut() {
        for timer in timers { timer.cancel() }
        loadTimer?.cancel()
        channel?.close(promise: nil)
        channel = nil
        for connection in inOrder { connection.abort() }
    }

    // MARK: Accepting

    private func accept(_ channel: any Channel) throws {
        let handler = RequestHandler(listener: self, channel: channel, timers: environment.timers)
        track(handler, until: channel.closeFuture)
        let pipeline = channel.pipeline.syncOperations
        switch service.mtls {
        case .strict:
            try addTLS(to: pipeline, handler)
            try addHTTP(to: pipeline, handler)
        case .disabled:
            try addHTTP(to: pipeline, handler)
        case .permissive:
            try pipeline.addHandler(
                ProtocolSniffer(timers: environment.timers, timeout: Self.handshakeTimeout) { [self] isTLS, pipeline in
                    if isTLS { try addTLS(to: pipeline, handler) }
                    try addHTTP(to: pipeline, handler)
                })
        }
    }

    private func addTLS(to pipeline: ChannelPipeline.SynchronousOperations, _ handler: RequestHandler) throws {
        let context = try credentials.tlsContext(resuming: service.connections.resumption)
        let environment = environment
        let tls = try TLSHandler.server(
            context: context, clientCertificate: service.clientCertificate, handshakeTimeout: Self.handshakeTimeout,
            now: { environment.ownNow },
            onReport: { [id] report in
                environment.telemetry.handshakeEnded(
                    HandshakeEnd(instance: id, connection: handler.key, called: nil, report: report))
            })
        try pipeline.addTLS(tls, isClient: false, processor: environment.processor)
    }

    private func addHTTP(to pipeline: ChannelPipeline.SynchronousOperations, _ handler: RequestHandler) throws {
        // What NIO would configure, without the validation of headers: all of them are ours.
        try pipeline.addHandlers(
            HTTPResponseEncoder(), ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes)),
            HTTPServerPipelineHandler(), HTTPServerProtocolErrorHandler(), handler)
    }

    private func track(_ handler: RequestHandler, until closed: EventLoopFuture<Void>) {
        nextSerial += 1
        let serial = nextSerial
        connections[serial] = handler
        closed.whenComplete { [self] _ in
            connections[serial] = nil
            finishDrainIfDone()
        }
    }

    // MARK: Serving

    func use(_ policy: Policy) {
        environment.assertOnLoop()
        self.policy = policy
    }

    func authorize(_ id: SPIFFEID?) -> Decision {
        let caller = id.map { Authorizer.Caller.proven($0) } ?? .unproven(admitted: service.admitsUnproven)
        return Authorizer(service: service.name, policy: policy).decide(caller)
    }

    func denied(_ caller: SPIFFEID?, reason: String) {
        environment.telemetry.happened(.instance(id, .requestDenied(caller: caller, why: reason)))
    }

    func requestCame() { environment.processor?.work(.request) }

    enum Served {
        case overloaded
        case done([ScriptRunner.Made], ownError: Bool)
    }

    func serve(_ completion: @escaping (Served) -> Void) {
        environment.assertOnLoop()
        let taken = workers.acquire { [self] in
            run { [self] calls in
                let ownError = random.chance(service.errorRate.value)
                workers.release()
                meter?.requestAnswered()
                noteLoad()
                completion(.done(calls, ownError: ownError))
            }
        }
        guard !taken else { return noteLoad() }
        tellOverload()
        completion(.overloaded)
    }

    /// A caller was turned away, or has hung up before its answer.
    func tellOverload() {
        guard let overload = workers.overloadToTell() else { return }
        environment.telemetry.happened(.instance(id, .overloaded(.workers(service.workers), overload)))
    }

    private func noteLoad() { meter?.change(to: workers.inFlight, at: environment.now) }

    /// Tells the control plane at this interval how much there is to do; nil: no longer.
    func reportLoad(every interval: Duration?) {
        environment.assertOnLoop()
        loadTimer?.cancel()
        meter = interval.map { _ in LoadMeter(underWay: workers.inFlight, at: environment.now) }
        if let interval { tellLoad(in: interval) }
    }

    private func tellLoad(in interval: Duration) {
        loadTimer = environment.schedule(in: interval) { [weak self] in
            guard let self, let sample = meter?.takeSample(at: environment.now) else { return }
            environment.send(.load(sample), id)
            tellLoad(in: interval)
        }
    }

    func answered() { finishDrainIfDone() }
}
