import MeshModel

/// Attempts across one edge.
package struct EdgeStatistics: Sendable {
    package var outcomes: [Outcome: Int] = [:]
    /// Attempts of calls that had failed before.
    package var retries = 0
    /// Tries over that provably had reached nobody, and are no attempts of their own.
    package var connectRetries = 0
    /// On a connection one of whose certificates had ended.
    package var onExpired = 0
    /// On a connection that was made by resumption.
    package var onResumed = 0
    /// Of those that succeeded.
    package var latency = Latencies()

    package init() {}

    package var attempts: Int { outcomes.values.reduce(0, +) }

    /// The share of attempts that succeeded; nil where nothing was attempted.
    package var availability: Double? { attempts == 0 ? nil : Double(outcomes[.ok] ?? 0) / Double(attempts) }

    package mutating func record(_ attempt: Attempt) {
        outcomes[attempt.outcome, default: 0] += 1
        if attempt.isRetry { retries += 1 }
        connectRetries += attempt.connectRetries
        if attempt.onExpired { onExpired += 1 }
        if attempt.onResumed { onResumed += 1 }
        if attempt.outcome == .ok { latency.record(attempt.latency) }
    }

    package mutating func add(_ other: EdgeStatistics) {
        outcomes.merge(other.outcomes, uniquingKeysWith: +)
        retries += other.retries
        connectRetries += other.connectRetries
        onExpired += other.onExpired
        onResumed += other.onResumed
        latency.add(other.latency)
    }
}
