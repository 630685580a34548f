import MeshDataPlane
import MeshModel
import MeshRecord
import NIOCore

/// Counts what happens on one loop; passes on what is worth an event.
///
/// Sendable since it is confined to its loop, as its entries assert.
final class LoopTelemetry: Telemetry, @unchecked Sendable {
    private let loop: any EventLoop
    /// Each carries its argument to the control loop.
    private let sink: Sink
    private var counts: LoopCounts
    /// Windows of expectations count from here; before, nothing is expected.
    private var start: MeshTime?

    struct Sink: Sendable {
        var handshake: @Sendable (HandshakeEnd) -> Void
        var happening: @Sendable (Happening) -> Void
    }

    init(loop: any EventLoop, expectations: [Expectation], sink: Sink) {
        self.loop = loop
        self.sink = sink
        counts = LoopCounts(expectations)
    }

    func begin(at start: MeshTime) {
        loop.assertInEventLoop()
        self.start = start
        counts.longestStall = .zero
    }

    /// The counts so far.
    func collect() -> LoopCounts {
        loop.assertInEventLoop()
        return counts
    }

    /// The same; `recent` begins anew.
    func collectForLiveView() -> LoopCounts {
        loop.assertInEventLoop()
        defer { counts.recent = RequestStatistics() }
        return counts
    }

    func stalled(_ duration: Duration) {
        loop.assertInEventLoop()
        counts.longestStall = max(counts.longestStall, duration)
    }

    // MARK: Telemetry

    func handshakeEnded(_ end: HandshakeEnd) { sink.handshake(end) }

    func happened(_ happening: Happening) { sink.happening(happening) }

    func attemptEnded(_ attempt: Attempt) {
        loop.assertInEventLoop()
        counts.attemptEnded(attempt, since: start)
    }

    func requestBegan(on edge: Edge, intended: MeshTime) {
        loop.assertInEventLoop()
        counts.requestBegan(on: edge, intended: intended, since: start)
    }

    func requestEnded(_ request: LoadRequest) {
        loop.assertInEventLoop()
        counts.requestEnded(request, since: start)
    }
}
