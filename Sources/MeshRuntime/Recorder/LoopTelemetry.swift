import MeshDataPlane
import MeshModel
import MeshRecord

/// Counts what happens on one loop; passes on what is worth an event.
///
/// Sendable since it is confined to its loop.
final class LoopTelemetry: Telemetry, @unchecked Sendable {
    /// Each carries its argument to the control loop.
    private let sink: Sink
    private var counts: LoopCounts
    /// Windows of expectations count from here; before, nothing is expected.
    private var start: MeshTime?

    struct Sink: Sendable {
        var handshake: @Sendable (HandshakeEnd) -> Void
        var happening: @Sendable (Happening) -> Void
    }

    init(expectations: [Expectation], sink: Sink) {
        self.sink = sink
        counts = LoopCounts(expectations)
    }

    func begin(at start: MeshTime) {
        self.start = start
        counts.longestStall = .zero
    }

    /// The counts so far.
    func collect() -> LoopCounts { counts }

    /// The same; `recent` begins anew.
    func collectForLiveView() -> LoopCounts {
        defer { counts.recent = RequestStatistics() }
        return counts
    }

    func stalled(_ duration: Duration) { counts.longestStall = max(counts.longestStall, duration) }

    // MARK: Telemetry

    func handshakeEnded(_ end: HandshakeEnd) { sink.handshake(end) }

    func happened(_ happening: Happening) { sink.happening(happening) }

    func attemptEnded(_ attempt: Attempt) { counts.attemptEnded(attempt, since: start) }

    func requestEnded(_ request: LoadRequest) { counts.requestEnded(request, since: start) }
}
