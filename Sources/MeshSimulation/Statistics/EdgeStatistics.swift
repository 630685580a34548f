import Histogram
import MeshDataPlane
import MeshModel

/// Latencies in microseconds, to two significant digits (HdrHistogram).
package struct Latencies: Sendable {
    private var histogram = Histogram<UInt32>(numberOfSignificantValueDigits: .two)

    package init() {}

    mutating func record(_ duration: Duration) {
        histogram.record(UInt64(clamping: max(0, duration.nanoseconds / 1_000)))
    }

    mutating func add(_ other: Latencies) {
        for bucket in other.histogram.recordedValues() { histogram.record(bucket.value, count: UInt32(bucket.count)) }
    }

    package var isEmpty: Bool { histogram.totalCount == 0 }

    /// nil where nothing was recorded.
    package func percentile(_ percent: Double) -> Duration? {
        isEmpty ? nil : .microseconds(Int64(histogram.valueAtPercentile(percent)))
    }
}

/// Attempts across one edge.
package struct EdgeStatistics: Sendable {
    package var outcomes: [Outcome: Int] = [:]
    /// Answers other than 200 and 403.
    package var failedAnswers = 0
    /// On a connection one of whose certificates had ended.
    package var onExpired = 0
    /// On a connection that was made by resumption.
    package var onResumed = 0
    package var latency = Latencies()

    package var attempts: Int { outcomes.values.reduce(0, +) }

    /// The share of attempts that were answered, other than by a denial; nil where nothing was attempted.
    package var availability: Double? { attempts == 0 ? nil : Double(outcomes[.ok] ?? 0) / Double(attempts) }

    mutating func record(_ attempt: Attempt) {
        outcomes[attempt.outcome, default: 0] += 1
        if attempt.onExpired { onExpired += 1 }
        if attempt.onResumed { onResumed += 1 }
        if attempt.outcome == .ok {
            latency.record(attempt.latency)
            if attempt.httpStatus != 200 { failedAnswers += 1 }
        }
    }

    mutating func add(_ other: EdgeStatistics) {
        outcomes.merge(other.outcomes, uniquingKeysWith: +)
        failedAnswers += other.failedAnswers
        onExpired += other.onExpired
        onResumed += other.onResumed
        latency.add(other.latency)
    }
}

/// Load generators' requests.
package struct RequestStatistics: Sendable {
    package var total = 0
    package var failed = 0
    package var latency = Latencies()

    package init() {}

    mutating func record(_ request: LoadRequest) {
        total += 1
        if !request.succeeded { failed += 1 }
        latency.record(request.latency)
    }

    package mutating func add(_ other: RequestStatistics) {
        total += other.total
        failed += other.failed
        latency.add(other.latency)
    }
}

/// What one expectation has to go by.
struct Tally: Sendable {
    /// Attempts on the edge in the window, and those that ended as expected, or that went over expired certificates.
    var attempts = 0
    var matches = 0
    /// How all of them ended.
    var outcomes: [Outcome: Int] = [:]
    var requests = RequestStatistics()
    /// Attempts in the window by edge, where it matters on which.
    var answered: [Edge: Share] = [:]

    /// A number of attempts, and how many of them were answered.
    struct Share: Sendable {
        var attempts = 0
        var answered = 0
    }

    mutating func record(_ attempt: Attempt, asMatch: Bool) {
        attempts += 1
        outcomes[attempt.outcome, default: 0] += 1
        if asMatch { matches += 1 }
    }

    mutating func recordAnswer(_ attempt: Attempt) {
        answered[attempt.edge, default: Share()].attempts += 1
        if attempt.outcome == .ok { answered[attempt.edge]!.answered += 1 }
    }

    mutating func add(_ other: Tally) {
        attempts += other.attempts
        matches += other.matches
        outcomes.merge(other.outcomes, uniquingKeysWith: +)
        answered.merge(other.answered) {
            Share(attempts: $0.attempts + $1.attempts, answered: $0.answered + $1.answered)
        }
        requests.add(other.requests)
    }
}

/// Everything that one loop counts, or the sum of several.
package struct Statistics: Sendable {
    package var edges: [Edge: EdgeStatistics] = [:]
    package var requests = RequestStatistics()
    /// Since the last look of the live view.
    package var recent = RequestStatistics()
    /// The longest that a loop was held up since the run began.
    package var longestStall = Duration.zero
    var tallies: [Tally]

    init(expectations: Int) { tallies = Array(repeating: Tally(), count: expectations) }

    mutating func add(_ other: Statistics) {
        // In any order: each edge has its own.
        for (edge, statistics) in other.edges { edges[edge, default: EdgeStatistics()].add(statistics) }
        requests.add(other.requests)
        recent.add(other.recent)
        longestStall = max(longestStall, other.longestStall)
        for index in tallies.indices { tallies[index].add(other.tallies[index]) }
    }
}
