import MeshModel

/// Load generators' requests.
package struct RequestStatistics: Sendable {
    /// Of which some may have no answer yet.
    package var sent = 0
    /// Those that have ended.
    package var total = 0
    package var failed = 0
    /// Of those that succeeded: one that fails at once is no quick answer.
    package var latency = Latencies()

    package init() {}

    /// Sent, and neither answered nor failed.
    package var unanswered: Int { max(0, sent - total) }

    package mutating func record(_ request: LoadRequest) {
        total += 1
        if request.succeeded { latency.record(request.latency) } else { failed += 1 }
    }

    package mutating func add(_ other: RequestStatistics) {
        sent += other.sent
        total += other.total
        failed += other.failed
        latency.add(other.latency)
    }
}
