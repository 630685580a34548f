import MeshDataPlane
import MeshModel
import NIOCore

/// Counts what happens on one loop; passes on what is worth an event. Confined to its loop.
final class LoopTelemetry: Telemetry, @unchecked Sendable {
    private let expectations: [Expectation]
    private let clock: MeshClock
    /// Each carries its argument to the control loop.
    private let sink: Sink
    private var statistics: Statistics
    /// Windows of expectations count from here; before, nothing is expected.
    private var start: MeshTime?

    struct Sink: Sendable {
        var handshake: @Sendable (HandshakeEnd) -> Void
        var denial: @Sendable (Denial) -> Void
        var occurrence: @Sendable (Occurrence) -> Void
    }

    init(expectations: [Expectation], clock: MeshClock, sink: Sink) {
        self.expectations = expectations
        self.clock = clock
        self.sink = sink
        statistics = Statistics(expectations: expectations.count)
    }

    func begin(at start: MeshTime) {
        self.start = start
        statistics.longestStall = .zero
    }

    /// The counts so far.
    func collect() -> Statistics { statistics }

    /// The same; `recent` begins anew.
    func collectForLiveView() -> Statistics {
        defer { statistics.recent = RequestStatistics() }
        return statistics
    }

    func stalled(_ duration: Duration) { statistics.longestStall = max(statistics.longestStall, duration) }

    // MARK: Telemetry

    func handshakeEnded(_ end: HandshakeEnd) { sink.handshake(end) }

    func requestDenied(_ denial: Denial) { sink.denial(denial) }

    func happened(_ occurrence: Occurrence) { sink.occurrence(occurrence) }

    func attemptEnded(_ attempt: Attempt) {
        statistics.edges[attempt.edge, default: EdgeStatistics()].record(attempt)
        guard let start else { return }
        let moment = attempt.began - start
        for (index, expectation) in expectations.enumerated() {
            switch expectation.condition {
            case .edge(attempt.edge, let window, let outcome, _) where window.contains(moment):
                statistics.tallies[index].record(attempt, asMatch: attempt.outcome == outcome)
            case .requestsOnExpired(let edge, let window, _)
            where (edge ?? attempt.edge) == attempt.edge && window.contains(moment):
                statistics.tallies[index].record(attempt, asMatch: attempt.onExpired)
            case .availability(let edge, let window, _)
            where (edge ?? attempt.edge) == attempt.edge && window.contains(moment):
                statistics.tallies[index].recordAnswer(attempt)
            default: continue
            }
        }
    }

    func requestEnded(_ request: LoadRequest) {
        statistics.requests.record(request)
        statistics.recent.record(request)
        guard let start else { return }
        for (index, expectation) in expectations.enumerated() {
            guard case .requests(request.edge.to, let window, _) = expectation.condition,
                window.contains(request.intended - start)
            else { continue }
            statistics.tallies[index].requests.record(request)
        }
    }
}
