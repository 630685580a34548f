import MeshModel
import MeshPKI
import NIOCore

/// A running copy of a service, or a load generator: a workload with a credential of its own, which calls others.
///
/// It meets the control plane in messages alone. Sendable since it is confined to its environment's loop, as its
/// entries assert.
package final class Instance: @unchecked Sendable {
    package let id: InstanceID
    private let environment: Environment
    /// nil where it is the mesh's own.
    package let drawnClock: InstanceClock?
    private let agent: CredentialAgent
    private let credentials: CredentialHolder
    private let caller: Caller
    /// By name, for iteration in an order that does not change between runs.
    private let upstreams: [(name: ServiceName, pool: UpstreamPool)]
    private let pools: [ServiceName: UpstreamPool]
    /// Those of probes under way.
    private var probes: [UpstreamPool] = []
    private let listener: Listener?
    private let listenAddress: Address?
    private var generators: [LoadGenerator] = []
    private var loadStart: MeshTime?
    /// Waits for the load's last request.
    private var whenIdle: (() -> Void)?
    private var isStopped = false

    /// What an instance is, before the control plane says anything.
    package struct Configuration: Sendable {
        package var id: InstanceID
        package var identity: SPIFFEID
        package var leaf: LeafSpec
        package var role: Role
        package var upstreams: [UpstreamService]
        /// The address that it calls from; nil leaves it to the network.
        package var host: String?
        /// How its clock differs from the mesh's; nil: not at all.
        package var clock: SkewSpec?
        /// nil where work takes the time that it takes.
        package var processor: (any Processor)?

        package enum Role: Sendable {
            /// Listens on the address (port 0: any free one).
            case service(Service, Address)
            case loadGenerator([Load])
        }

        package init(
            id: InstanceID, identity: SPIFFEID, leaf: LeafSpec, role: Role, upstreams: [UpstreamService], host: String?,
            clock: SkewSpec? = nil, processor: (any Processor)? = nil
        ) {
            self.id = id
            self.identity = identity
            self.leaf = leaf
            self.role = role
            self.upstreams = upstreams
            self.host = host
            self.clock = clock
            self.processor = processor
        }
    }

    package init(_ configuration: Configuration, environment: Environment) {
        id = configuration.id
        let clock = configuration.clock.map {
            InstanceClock.draw(
                $0, origin: environment.clock.start, random: environment.random.split("clock/\(configuration.id)"))
        }
        drawnClock = clock
        let environment = environment.of(clock: clock, processor: configuration.processor)
        self.environment = environment
        let versions = if case .service(let service, _) = configuration.role { service.tls } else { TLSVersions.from12 }
        credentials = CredentialHolder(id: id, versions: versions, environment: environment)
        agent = CredentialAgent(
            id: id, identity: configuration.identity, leaf: configuration.leaf, holder: credentials,
            environment: environment)
        let caller = Caller(id: id, host: configuration.host, credentials: credentials, environment: environment)
        self.caller = caller
        upstreams = configuration.upstreams.sorted { $0.service < $1.service }.map {
            ($0.service, UpstreamPool(caller: caller, upstream: $0))
        }
        let pools = Dictionary(uniqueKeysWithValues: upstreams.map { ($0.name, $0.pool) })
        self.pools = pools
        switch configuration.role {
        case .service(let service, let address):
            var requestCount = 0
            listener = Listener(
                id: id, service: service, credentials: credentials, environment: environment
            ) { [id] completion in
                guard !service.script.steps.isEmpty else { return completion([]) }
                requestCount += 1
                ScriptRunner(
                    script: service.script, environment: environment,
                    random: environment.random.split("script/\(id)/\(requestCount)"),
                    call: { call, done in
                        pools[call.to]?.call(
                            size: (call.size ?? service.requestSize).bytes, timeout: call.timeout,
                            retries: call.retries,
                            keepsBody: false, completion: done)
                    },
                    completion: completion
                ).run()
            }
            listenAddress = address
        case .loadGenerator(let loads):
            listener = nil
            listenAddress = nil
            generators = loads.enumerated().compactMap { index, load in
                pools[load.to].map {
                    LoadGenerator(load, number: index, caller: id, pool: $0, environment: environment)
                }
            }
        }
        agent.onFirst = { [weak self] in self?.becomeAble() }
        agent.onRenewal = { [weak self] in self?.credentialChanged() }
    }

    // MARK: Life

    /// Makes a key and asks for the first certificate.
    package func start() {
        environment.assertOnLoop()
        guard !isStopped else { return }
        if let drawnClock { tell(drawnClock) }
        agent.seek(.initial)
    }

    private func tell(_ clock: InstanceClock) {
        environment.telemetry.happened(.instance(id, .clockDrawn(skew: clock.skew, driftPPM: clock.driftPPM)))
    }

    /// It can prove who it is.
    private func becomeAble() {
        listen()
        if let loadStart { beginLoad(from: loadStart) }
    }

    private func listen() {
        guard let listener, let listenAddress else { return }
        listener.bind(listenAddress).whenComplete { [self] result in
            guard !isStopped else { return listener.close() }
            switch result {
            case .success(let address):
                environment.send(.listening(address), id)
            case .failure(let error):
                environment.send(.listenFailed(listenAddress, why: "\(error)"), id)
            }
        }
    }

    /// Starts a load generator's load; times in it count from `start`.
    ///
    /// It begins once it can prove who it is; what should have been sent before is not made up for.
    package func beginLoad(from start: MeshTime) {
        environment.assertOnLoop()
        loadStart = start
        guard agent.current != nil else { return }
        for generator in generators { generator.begin(from: start) }
    }

    /// Ends it; requests under way go on.
    ///
    /// - Parameter done: called when the last of them has ended.
    package func endLoad(_ done: @escaping () -> Void) {
        environment.assertOnLoop()
        loadStart = nil
        for generator in generators { generator.end() }
        whenIdle = done
        for (_, pool) in upstreams { pool.onIdle = { [weak self] in self?.tellIfIdle() } }
        tellIfIdle()
    }

    private func tellIfIdle() {
        guard let done = whenIdle, upstreams.allSatisfy({ $0.pool.active == 0 }) else { return }
        whenIdle = nil
        done()
    }

    /// At once: what is open is closed, what is under way is cut off.
    package func stop() {
        environment.assertOnLoop()
        guard !isStopped else { return }
        isStopped = true
        for generator in generators { generator.end() }
        agent.stop()
        listener?.close()
        for pool in upstreams.map(\.pool) + probes { pool.abort() }
    }

    // MARK: Messages

    package func receive(_ message: ControlMessage) {
        environment.assertOnLoop()
        guard !isStopped else { return }
        switch message {
        case .bundles(let snapshot):
            guard let bundles = try? environment.trust.bundles(for: snapshot) else { return }
            agent.use(bundles)
            environment.send(.acknowledged(.bundles, version: snapshot.version), id)
        case .policy(let snapshot):
            listener?.use(snapshot.policy)
            environment.send(.acknowledged(.policy, version: snapshot.version), id)
        case .endpoints(let snapshot):
            pools[snapshot.service]?.update(snapshot)
            environment.send(.acknowledged(.endpoints, version: snapshot.version), id)
        case .certificate(let chain, let csr): agent.receive(chain: chain, answering: csr)
        case .certificateRefused(let reason, let csr): agent.receiveRefusal(reason: reason, answering: csr)
        case .renew: agent.seek(.orderedRenewal)
        case .reportLoad(let interval): listener?.reportLoad(every: interval)
        case .drain(let timeout, let grace): drain(timeout, grace: grace)
        }
    }

    /// What becomes of open connections is for the called service to say; a fault's credential is presented as before.
    private func credentialChanged() {
        guard !credentials.isForced else { return }
        listener?.credentialChanged()
        for (_, pool) in upstreams { pool.credentialChanged() }
    }

    private func drain(_ timeout: Duration, grace: Duration) {
        // Connections to others go as they become idle, so that those can finish too.
        for (_, pool) in upstreams { pool.drain() }
        guard let listener else { return environment.send(.drained, id) }
        listener.drain(timeout: timeout, grace: grace) { [weak self] in
            guard let self, !isStopped else { return }
            environment.send(.drained, id)
        }
    }

    // MARK: What operators do to it

    /// Makes it present this credential, good or bad; nil goes back to its own. Connections are drained, so that the
    /// next request makes a handshake.
    package func present(_ credential: Credential?) {
        environment.assertOnLoop()
        credentials.force(credential)
        listener?.retireConnections()
        for (_, pool) in upstreams { pool.drain() }
    }

    /// The leaf that new connections present; nil before there is one.
    package var presentedLeaf: Certificate? {
        environment.assertOnLoop()
        return credentials.presented?.leaf
    }

    /// What it presents and trusts as things are, for export.
    package var exported: (credential: Credential, bundles: TrustBundles)? {
        environment.assertOnLoop()
        guard let credential = credentials.presented, let bundles = credentials.bundles else { return nil }
        return (credential, bundles)
    }

    /// Accepted connections and those made to upstreams.
    package var connectionCount: Int {
        environment.assertOnLoop()
        return (listener?.connectionCount ?? 0) + upstreams.reduce(0) { $0 + $1.pool.connectionCount }
    }

    /// One request to a service that it may not otherwise call, over a connection of its own, to the endpoint given.
    package func probe(
        _ upstream: UpstreamService, at endpoint: Endpoint, timeout: Duration,
        completion: @escaping @Sendable (CallResult) -> Void
    ) {
        environment.assertOnLoop()
        let pool = UpstreamPool(caller: caller, upstream: upstream, isProbe: true)
        pool.update(EndpointSnapshot(service: upstream.service, version: 1, endpoints: [endpoint]))
        probes.append(pool)
        pool.call(size: 0, timeout: timeout, retries: RetrySpec(), keepsBody: true) { [weak self] result in
            self?.probes.removeAll { $0 === pool }
            pool.update(EndpointSnapshot(service: upstream.service, version: 2, endpoints: []))
            completion(result)
        }
    }
}
