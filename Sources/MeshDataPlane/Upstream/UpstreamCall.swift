import MeshModel
import MeshTLS
import NIOCore

/// One call to a service, with its retries. Confined to the caller's loop; alive until it has ended.
final class UpstreamCall {
    private let pool: UpstreamPool
    private let size: Int
    private let timeout: Duration
    private let keepsBody: Bool
    private let completion: (CallResult) -> Void
    private var tries: Tries
    private var tried: [EndpointPool] = []
    private var timer: Timer?
    private var attemptBegan = MeshTime(nanoseconds: 0)
    /// Of the attempt at hand, the try at hand.
    private var tryBegan = MeshTime(nanoseconds: 0)
    /// Of the attempt at hand, those before.
    private var connectRetries = 0
    /// That of the attempt at hand, or of the last one.
    private var request: UpstreamRequest?

    /// An attempt that has ended.
    private struct Ended {
        /// nil where nobody was known.
        var endpoint: EndpointPool?
        /// nil when it was never given one.
        var connection: UpstreamConnection?
        var outcome: Outcome
        var status: Int?
        var body: ByteBuffer?
    }

    init(
        pool: UpstreamPool, size: Int, timeout: Duration, retries: RetrySpec, keepsBody: Bool,
        completion: @escaping (CallResult) -> Void
    ) {
        self.pool = pool
        self.size = size
        self.timeout = timeout
        self.keepsBody = keepsBody
        self.completion = completion
        tries = Tries(retries, connectRetries: pool.upstream.connections.connectRetries)
    }

    func begin() {
        pool.assertOnLoop()
        pool.active += 1
        timer = pool.caller.environment.schedule(in: timeout) { self.request?.end(.timedOut) }
        attempt()
    }

    private func attempt() {
        attemptBegan = pool.caller.environment.now
        connectRetries = 0
        connect()
    }

    private func connect() {
        tryBegan = pool.caller.environment.now
        guard let endpoint = pool.pick(avoiding: tried) else { return finish(Ended(outcome: .noEndpoint)) }
        tried.append(endpoint)
        let request = UpstreamRequest(size: size, keepsBody: keepsBody) { self.attemptEnded($0) }
        self.request = request
        endpoint.run(request)
    }

    private func attemptEnded(_ result: UpstreamRequest.Result) {
        let (endpoint, connection) = (tried.last, request?.connection)
        endpoint?.requestEnded()
        if result.reachedNobody, tries.takeConnectRetry() {
            connectRetries += 1
            if case .unconnected = result { pool.attemptEnded(result.outcome, began: tryBegan, at: endpoint) }
            return connect()
        }
        if case .timedOut = result { connection?.abandon() }
        var ended = Ended(endpoint: endpoint, connection: connection, outcome: result.outcome)
        if case .response(let status, let body) = result { (ended.status, ended.body) = (status, body) }
        finish(ended)
    }

    private func finish(_ last: Ended) {
        tell(last)
        let wasRetrying = tries.isRetrying
        if tries.takeRetry(after: last.outcome, retrying: pool.retrying, active: pool.active) {
            if !wasRetrying { pool.retrying += 1 }
            return attempt()
        }
        timer?.cancel()
        pool.active -= 1
        if wasRetrying { pool.retrying -= 1 }
        completion(
            CallResult(
                outcome: last.outcome, httpStatus: last.status, instance: tried.last?.endpoint.instance,
                connection: last.connection?.key, body: last.body))
        if pool.active == 0 { pool.onIdle() }
    }

    private func tell(_ ended: Ended) {
        let environment = pool.caller.environment
        let onExpired =
            if let connection = ended.connection, let endpoint = ended.endpoint {
                pool.outlived(connection, to: endpoint)
            } else {
                false
            }
        environment.telemetry.attemptEnded(
            Attempt(
                edge: pool.edge, from: pool.caller.id, to: ended.endpoint?.endpoint.instance,
                began: attemptBegan, outcome: ended.outcome, httpStatus: ended.status,
                latency: environment.now - attemptBegan, onExpired: onExpired,
                onResumed: ended.connection?.certificates?.isResumed ?? false, isRetry: tries.isRetrying,
                connectRetries: connectRetries))
        pool.attemptEnded(ended.outcome, began: tryBegan, at: ended.endpoint)
    }
}

extension UpstreamRequest.Result {
    fileprivate var outcome: Outcome {
        switch self {
        case .response(403, _): .denied
        case .response(let status, _): status >= 500 ? .error : .ok
        case .refused(let report): report.outcome
        case .unconnected(timedOut: false), .unanswered, .cutOff: .reset
        case .unconnected(timedOut: true), .timedOut: .timeout
        }
    }

    /// No worker has seen the request: it may be repeated for nothing.
    fileprivate var reachedNobody: Bool {
        switch self {
        case .unconnected, .unanswered(mayRepeat: true): true
        case .response, .refused, .unanswered(mayRepeat: false), .cutOff, .timedOut: false
        }
    }
}
