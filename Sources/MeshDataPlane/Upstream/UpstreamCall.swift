import MeshControl
import MeshModel
import MeshTLS
import NIOCore

/// One call to a service, with its retries. Confined to the caller's loop; alive until it has ended.
final class UpstreamCall: @unchecked Sendable {
    private let pool: UpstreamPool
    private let size: Int
    private let timeout: Duration
    private let retries: RetrySpec
    private let keepsBody: Bool
    private let completion: (CallResult) -> Void
    private var timer: Timer?
    private var tried: [EndpointPool] = []
    /// Of the attempt at hand; nil where nobody was known.
    private var endpoint: EndpointPool?
    private var exchange: Exchange?
    /// That of the attempt at hand; nil when it was never connected.
    private var connection: UpstreamConnection?
    private var attemptBegan = NIODeadline.uptimeNanoseconds(0)
    private var retriesLeft: Int
    private var isRetry = false
    /// Tries over requests that never reached a worker: they cost nothing and prove nothing.
    private var freeTriesLeft = 3

    init(
        pool: UpstreamPool, size: Int, timeout: Duration, retries: RetrySpec, keepsBody: Bool,
        completion: @escaping (CallResult) -> Void
    ) {
        self.pool = pool
        self.size = size
        self.timeout = timeout
        self.retries = retries
        self.keepsBody = keepsBody
        self.completion = completion
        retriesLeft = retries.attempts
    }

    func begin() {
        pool.active += 1
        timer = pool.caller.environment.schedule(in: timeout) { self.exchange?.end(.timedOut) }
        attempt()
    }

    private func attempt() {
        attemptBegan = pool.caller.environment.loop.now
        connection = nil
        endpoint = pool.pick(avoiding: tried)
        guard let endpoint else { return finish(.noEndpoint, status: nil, body: nil) }
        tried.append(endpoint)
        let exchange = Exchange(requestSize: size, keepsBody: keepsBody) { self.attemptEnded($0) }
        self.exchange = exchange
        endpoint.run(exchange)
    }

    private func attemptEnded(_ result: Exchange.Result) {
        endpoint?.exchangeEnded()
        connection = exchange?.connection
        switch result {
        case .response(let status, let body):
            finish(status == 403 ? .denied : .ok, status: status, body: body)
        case .refused(let report):
            finish(report.outcome, status: nil, body: nil)
        case .unanswered(mayRepeat: true) where freeTriesLeft > 0:
            tryAgainForFree()
        case .unanswered, .cutOff:
            finish(.reset, status: nil, body: nil)
        case .timedOut:
            connection?.abandon()
            finish(.timeout, status: nil, body: nil)
        }
    }

    private func tryAgainForFree() {
        freeTriesLeft -= 1
        attempt()
    }

    private func finish(_ outcome: Outcome, status: Int?, body: ByteBuffer?) {
        tell(outcome, status)
        if shouldRetry(outcome, status) {
            retriesLeft -= 1
            if !isRetry {
                isRetry = true
                pool.retrying += 1
            }
            return attempt()
        }
        timer?.cancel()
        pool.active -= 1
        if isRetry { pool.retrying -= 1 }
        completion(
            CallResult(
                outcome: outcome, httpStatus: status, instance: tried.last?.endpoint.instance,
                connection: connection?.key, body: body))
    }

    private func tell(_ outcome: Outcome, _ status: Int?) {
        let environment = pool.caller.environment
        let onExpired = if let connection, let endpoint { pool.outlived(connection, to: endpoint) } else { false }
        environment.telemetry.attemptEnded(
            Attempt(
                edge: pool.edge, from: pool.caller.id, to: endpoint?.endpoint.instance,
                began: environment.clock.time(at: attemptBegan), outcome: outcome, httpStatus: status,
                latency: .nanoseconds((environment.loop.now - attemptBegan).nanoseconds), onExpired: onExpired,
                onResumed: connection?.certificates?.isResumed ?? false))
        pool.attemptEnded(outcome, at: endpoint)
    }

    /// Policy's answer does not change by asking again, and a call out of time has none left.
    private func shouldRetry(_ outcome: Outcome, _ status: Int?) -> Bool {
        guard retriesLeft > 0, outcome != .denied, outcome != .timeout, outcome != .ok || (status ?? 500) >= 500 else {
            return false
        }
        return isRetry || RetryBudget(share: retries.budget).allowsRetry(retries: pool.retrying, active: pool.active)
    }
}
