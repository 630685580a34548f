import MeshModel
import MeshPolicies
import NIOCore

/// The instance that calls.
final class Caller {
    let id: InstanceID
    /// The address it calls from; nil leaves it to the network.
    let host: String?
    let credentials: CredentialHolder
    let environment: Environment

    init(id: InstanceID, host: String?, credentials: CredentialHolder, environment: Environment) {
        self.id = id
        self.host = host
        self.credentials = credentials
        self.environment = environment
    }
}

/// A caller's way to one service: its endpoints, as discovery last told, and the connections to them.
///
/// Sendable since it is confined to the caller's loop, as its entries assert.
final class UpstreamPool: @unchecked Sendable {
    let caller: Caller
    let upstream: UpstreamService
    private let isProbe: Bool
    private var endpoints: [EndpointPool] = []
    /// Withdrawn, but with work under way.
    private var leaving: [EndpointPool] = []
    private var balancer: LoadBalancer
    private var random: SeededRandom
    var active = 0
    var retrying = 0
    /// Called when no call is under way any more.
    var onIdle: () -> Void = {}
    /// Whether there is anybody to talk to.
    private var watch = PairWatch()

    /// - Parameter isProbe: what becomes of its calls says nothing of whether the caller can do its work.
    init(caller: Caller, upstream: UpstreamService, isProbe: Bool = false) {
        self.caller = caller
        self.upstream = upstream
        self.isProbe = isProbe
        balancer = LoadBalancer(upstream.loadBalancing)
        random = caller.environment.random.split("balance/\(caller.id)/\(upstream.service)")
    }

    func assertOnLoop(file: StaticString = #fileID, line: UInt = #line) {
        caller.environment.assertOnLoop(file: file, line: line)
    }

    var connectionCount: Int { (endpoints + leaving).reduce(0) { $0 + $1.connectionCount } }

    func update(_ snapshot: EndpointSnapshot) {
        assertOnLoop()
        let known = Dictionary(uniqueKeysWithValues: endpoints.map { ($0.endpoint, $0) })
        let wanted = Set(snapshot.endpoints)
        let gone = endpoints.filter { !wanted.contains($0.endpoint) }
        endpoints = snapshot.endpoints.map {
            known[$0] ?? EndpointPool(endpoint: $0, caller: caller, upstream: upstream)
        }
        leaving = (leaving + gone).filter { $0.connectionCount > 0 }
        for endpoint in gone { endpoint.retire() }
    }

    /// Closes everything, whatever is under way, and calls nobody any more.
    func abort() {
        assertOnLoop()
        let all = endpoints + leaving
        endpoints = []
        leaving = []
        for endpoint in all { endpoint.abort() }
    }

    /// Closes what is open as it becomes idle, so that the next calls make handshakes.
    func drain() {
        assertOnLoop()
        for endpoint in endpoints + leaving { endpoint.drain() }
    }

    /// The caller has another credential.
    func credentialChanged() {
        assertOnLoop()
        guard upstream.usesTLS else { return }
        switch upstream.connections.onRotation {
        case .keep: break
        case .drain: drain()
        case .close:
            noteCut()
            for endpoint in endpoints + leaving { endpoint.cutOff() }
        }
    }

    private func noteCut() {
        let count = (endpoints + leaving).reduce(0) { $0 + $1.unanswered }
        guard count > 0 else { return }
        let happening = InstanceHappening.requestsCut(count, .rotationOfCaller(calling: upstream.service))
        caller.environment.telemetry.happened(.instance(caller.id, happening))
    }

    /// The endpoint for the next attempt; none of those `tried` where there is another, and one that is connected already
    /// where connections are short.
    func pick(avoiding tried: [EndpointPool]) -> EndpointPool? {
        var candidates = endpoints
        if !tried.isEmpty {
            let fresh = endpoints.filter { endpoint in !tried.contains { $0 === endpoint } }
            if !fresh.isEmpty { candidates = fresh }
        }
        if caller.environment.connections.isShort {
            let connected = candidates.filter { $0.connectionCount > 0 }
            if !connected.isEmpty { candidates = connected }
        }
        return balancer.pick(count: candidates.count, inFlight: { candidates[$0].inFlight }, random: &random)
            .map { candidates[$0] }
    }

    /// Tells when a pair of instances begins to fail, and when it is well again.
    ///
    /// - Parameter endpoint: nil where nobody was known.
    func attemptEnded(_ outcome: Outcome, began: MeshTime, at endpoint: EndpointPool?) {
        guard !isProbe else { return }
        let now = caller.environment.now
        if endpoint == nil || outcome.isAnswer {
            tell(watch.attemptEnded(outcome, began: began, at: now), to: .service(upstream.service))
        }
        // One that discovery withdrew is nobody's partner any more.
        guard let endpoint, !endpoint.isRetired else { return }
        let change = endpoint.watch.attemptEnded(outcome, began: began, at: now)
        tell(change, to: .instance(endpoint.endpoint.instance))
    }

    private func tell(_ change: PairWatch.Change?, to callee: Target) {
        switch change {
        case nil: break
        case .failing(let outcome, let since): tell(.failing(outcome, since: since), of: callee)
        case .recovered(let after): tell(.recovered(after: after), of: callee)
        }
    }

    private func tell(_ happening: PairHappening, of callee: Target) {
        let pair = Pair(from: caller.id, to: callee, calling: upstream.service)
        caller.environment.telemetry.happened(.pair(pair, happening))
    }

    /// Whether a certificate of the connection had ended when a request had gone over it; tells of the first such.
    func outlived(_ connection: UpstreamConnection, to endpoint: EndpointPool) -> Bool {
        guard let certificates = connection.certificates else { return false }
        let ends = [
            (certificates.ownEnd, caller.id), (certificates.peerEnd ?? certificates.ownEnd, endpoint.endpoint.instance),
        ]
        guard let (end, holder) = ends.min(by: { $0.0 < $1.0 }), end <= caller.environment.now else { return false }
        if !connection.isOutlived {
            connection.isOutlived = true
            tell(.connectionOutlived(certificateOf: holder, ended: end), of: .instance(endpoint.endpoint.instance))
        }
        return true
    }

    var edge: Edge { Edge(from: caller.id.service, to: upstream.service) }

    func call(
        size: Int, timeout: Duration, retries: RetrySpec, keepsBody: Bool, completion: @escaping (CallResult) -> Void
    ) {
        assertOnLoop()
        UpstreamCall(
            pool: self, size: size, timeout: timeout, retries: retries, keepsBody: keepsBody, completion: completion
        )
        .begin()
    }
}

/// How a call ended, all retries included.
package struct CallResult: Sendable {
    package var outcome: Outcome
    package var httpStatus: Int?
    /// The last instance tried.
    package var instance: InstanceID?
    /// The last connection; nil when none was made.
    package var connection: ConnectionKey?
    package var body: ByteBuffer?

    package init(
        outcome: Outcome, httpStatus: Int? = nil, instance: InstanceID? = nil, connection: ConnectionKey? = nil,
        body: ByteBuffer? = nil
    ) {
        self.outcome = outcome
        self.httpStatus = httpStatus
        self.instance = instance
        self.connection = connection
        self.body = body
    }

    package var succeeded: Bool { outcome == .ok && httpStatus == 200 }
}
