import MeshModel
import MeshPKI
import MeshRecord
import NIOCore
import NIOPosix
import Synchronization

@testable import MeshDataPlane

let shop = TrustDomain("shop.example")!

func service(_ name: String, _ adjust: (inout Service) -> Void = { _ in }) -> Service {
    var service = Service(name: ServiceName(name)!, trustDomain: shop)
    adjust(&service)
    return service
}

/// Instances of one trust domain, with a control plane of a few lines: it signs what it is asked to.
///
/// On loopback and a loop of its own, unless it is given others.
final class Bench: Sendable {
    let loop: any EventLoop
    let telemetry = Recorder()
    let environment: Environment
    private let authority: IssuingAuthority
    private let bundle: BundleSnapshot
    private let post = Post()

    /// Who gets an instance's messages.
    private final class Post: Sendable {
        let boxes = Mutex<[InstanceID: @Sendable (InstanceMessage) -> Void]>([:])
    }

    /// - Parameter behind: how far the clocks of all instances are behind the mesh's; certificates are issued by them.
    init(
        on loop: any EventLoop = MultiThreadedEventLoopGroup.singleton.next(), network: any Network = Loopback(),
        connectionLimit: Int = 1_000, behind: Duration = .zero, processor: (any Processor)? = nil
    ) throws {
        self.loop = loop
        let clock = MeshClock(origin: loop.now, start: MeshTime(rfc3339: "2026-01-01T12:00:00Z")!, speed: 1)
        let random = SeededRandom(seed: 1)
        let founded = clock.start - behind
        let root = try RootAuthority(RootID(shop, 1), spec: CASpec(), at: founded, random: random)
        authority = try root.makeIssuer(1, at: founded)
        bundle = BundleSnapshot(version: 1, bundles: [shop: [root.certificate.der]])
        environment = Environment(
            loop: loop, network: network, clock: clock, random: random, trust: TrustCache(),
            connectionLimit: connectionLimit, telemetry: telemetry,
            send: { [post] message, id in post.boxes.withLock { $0[id] }?(message) }
        ).of(clock: InstanceClock(origin: clock.start, skew: .zero - behind), processor: processor)
    }

    /// Has an instance's messages from now on.
    func listen(to id: InstanceID, _ box: @escaping @Sendable (InstanceMessage) -> Void) {
        post.boxes.withLock { $0[id] = box }
    }

    // MARK: Signing

    func issue(for key: PublicKey, to id: SPIFFEID, from begin: MeshTime, to end: MeshTime) throws -> [Certificate] {
        try authority.issue(for: key, SVIDProfile(spiffeID: id, dnsNames: ["web"], notBefore: begin, notAfter: end))
    }

    private func sign(_ key: PublicKey, for id: SPIFFEID) throws -> [Certificate] {
        let now = environment.ownNow
        return try issue(for: key, to: id, from: now - .seconds(10), to: now + .seconds(3_600))
    }

    func credential(for name: String) throws -> Credential {
        let key = try PrivateKey.generate()
        return Credential(unchecked: try sign(key.publicKey, for: service(name).spiffeID), key: key)
    }

    func bundles() throws -> TrustBundles { try TrustBundles(bundle) }

    func holder(of id: InstanceID, versions: TLSVersions = .from12) -> CredentialHolder {
        CredentialHolder(id: id, versions: versions, environment: environment)
    }

    // MARK: Serving

    /// An instance that listens.
    struct Served: Sendable {
        let instance: Instance
        let endpoint: Endpoint
        let drained: EventLoopFuture<Void>
    }

    func serve(
        _ service: Service, policy: Policy = .anyone(in: shop), calling upstreams: [(Service, [Endpoint])] = [],
        clock: SkewSpec? = nil
    ) async throws -> Served {
        let id = InstanceID(service.name, 1)
        let (listening, drained) = (loop.makePromise(of: Address.self), loop.makePromise(of: Void.self))
        let configuration = Instance.Configuration(
            id: id, identity: service.spiffeID, leaf: LeafSpec(),
            role: .service(service, Address(host: "127.0.0.1", port: 0)),
            upstreams: upstreams.map { UpstreamService($0.0) }, host: nil, clock: clock)
        let instance = try await loop.submit { [environment] in Instance(configuration, environment: environment) }
            .get()
        listen(to: id) { [self] message in
            switch message {
            case .certificateRequest(let csr, _):
                let chain = try! sign(CertificateRequest(der: csr.der).publicKey, for: service.spiffeID).map(\.der)
                loop.execute { instance.receive(.certificate(chain: chain, answering: csr.id)) }
            case .listening(let address): listening.succeed(address)
            case .drained: drained.succeed()
            default: break
            }
        }
        try await loop.submit { [bundle] in
            instance.receive(.bundles(bundle))
            instance.receive(.policy(PolicySnapshot(version: 1, policy: policy)))
            for (upstream, endpoints) in upstreams {
                instance.receive(.endpoints(EndpointSnapshot(service: upstream.name, version: 1, endpoints: endpoints)))
            }
            instance.start()
        }.get()
        let endpoint = Endpoint(instance: id, address: try await listening.futureResult.get())
        return Served(instance: instance, endpoint: endpoint, drained: drained.futureResult)
    }

    // MARK: Calling

    /// A workload's way to a service.
    ///
    /// - Parameter clock: the caller's own; nil: as all have it.
    func pool(
        from name: String = "caller", to upstream: UpstreamService, _ endpoints: [Endpoint], clock: InstanceClock? = nil
    ) async throws -> UpstreamPool {
        let snapshot = CredentialSnapshot(credential: try credential(for: name), bundles: try bundles())
        return try await on { [self] in
            let pool = emptyPool(from: name, to: upstream, clock: clock) { $0.publish(snapshot) }
            pool.update(EndpointSnapshot(service: upstream.service, version: 1, endpoints: endpoints))
            return pool
        }
    }

    /// The same with nobody to call.
    func emptyPool(
        from name: String, to upstream: UpstreamService, clock: InstanceClock? = nil,
        prepare: (CredentialHolder) -> Void = { _ in }
    ) -> UpstreamPool {
        let id = InstanceID(service(name).name, 1)
        let credentials = holder(of: id)
        prepare(credentials)
        let caller = Caller(
            id: id, host: nil, credentials: credentials, environment: environment.of(clock: clock, processor: nil))
        return UpstreamPool(caller: caller, upstream: upstream)
    }

    func pool(from name: String = "caller", to target: Service, _ served: Served...) async throws -> UpstreamPool {
        try await pool(from: name, to: UpstreamService(target), served.map(\.endpoint))
    }

    func call(
        _ pool: UpstreamPool, size: Int = 0, timeout: Duration = .seconds(20), retries: RetrySpec = RetrySpec()
    ) async throws -> CallResult {
        try await start(pool, size: size, timeout: timeout, retries: retries).get()
    }

    func start(
        _ pool: UpstreamPool, size: Int = 0, timeout: Duration = .seconds(20), retries: RetrySpec = RetrySpec()
    ) -> EventLoopFuture<CallResult> {
        let promise = loop.makePromise(of: CallResult.self)
        loop.execute {
            pool.call(size: size, timeout: timeout, retries: retries, keepsBody: true) { promise.succeed($0) }
        }
        return promise.futureResult
    }

    func on<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async throws -> Value {
        try await loop.submit(body).get()
    }
}

extension CallResult {
    var text: String { body.map { String(buffer: $0) } ?? "" }
}

/// Keeps what data planes say.
final class Recorder: Telemetry {
    struct Records: Sendable {
        var handshakes: [HandshakeEnd] = []
        var attempts: [Attempt] = []
        var requests: [LoadRequest] = []
        var happenings: [Happening] = []
    }

    private let records = Mutex(Records())
    var all: Records { records.withLock { $0 } }

    func handshakeEnded(_ end: HandshakeEnd) { records.withLock { $0.handshakes.append(end) } }
    func attemptEnded(_ attempt: Attempt) { records.withLock { $0.attempts.append(attempt) } }
    func requestBegan(on edge: Edge, intended: MeshTime) {}

    func requestEnded(_ request: LoadRequest) { records.withLock { $0.requests.append(request) } }
    func happened(_ happening: Happening) { records.withLock { $0.happenings.append(happening) } }

    /// What happened of one kind, as `name=value` texts behind the subject.
    func told(_ kind: String) -> [String] {
        all.happenings.filter { $0.kind.word == kind }.map { happening in
            let fields = happening.fields.map { name, value in
                if case .string(let text) = value { "\(name)=\(text)" } else { "\(name)=\(value.text)" }
            }
            return ([happening.subject.description] + fields).joined(separator: " ")
        }
    }
}
