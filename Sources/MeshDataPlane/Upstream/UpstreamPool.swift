import MeshControl
import MeshModel
import NIOCore

/// The instance that calls.
final class Caller: @unchecked Sendable {
    let id: InstanceID
    /// The address it calls from; nil leaves it to the network.
    let host: String?
    let agent: CredentialAgent
    let environment: Environment

    init(id: InstanceID, host: String?, agent: CredentialAgent, environment: Environment) {
        self.id = id
        self.host = host
        self.agent = agent
        self.environment = environment
    }
}

/// A caller's way to one service: its endpoints, as discovery last told, and the connections to them.
///
/// Confined to the caller's loop.
final class UpstreamPool: @unchecked Sendable {
    let caller: Caller
    let upstream: Upstream
    private var endpoints: [EndpointPool] = []
    /// Withdrawn, but with work under way.
    private var leaving: [EndpointPool] = []
    private var balancer: LoadBalancer
    private var random: SeededRandom
    var active = 0
    var retrying = 0

    init(caller: Caller, upstream: Upstream) {
        self.caller = caller
        self.upstream = upstream
        balancer = LoadBalancer(upstream.loadBalancing)
        random = caller.environment.random.split("balance/\(caller.id)/\(upstream.service)")
    }

    var connectionCount: Int { (endpoints + leaving).reduce(0) { $0 + $1.connectionCount } }

    func update(_ snapshot: EndpointSnapshot) {
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
        let all = endpoints + leaving
        endpoints = []
        leaving = []
        for endpoint in all { endpoint.abort() }
    }

    /// Closes what is open as it becomes idle, so that the next calls make handshakes.
    func drain() {
        for endpoint in endpoints + leaving { endpoint.drain() }
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

    func call(
        size: Int, timeout: Duration, retries: RetrySpec, keepsBody: Bool, completion: @escaping (CallResult) -> Void
    ) {
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
