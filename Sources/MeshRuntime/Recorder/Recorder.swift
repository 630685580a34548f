import MeshDataPlane
import MeshModel
import MeshRecord
import NIOCore

/// Writes down what happens: the log, what is read from it as it is written, the handshakes joined from both ends.
///
/// Sendable since it is confined to the control loop, as its entries assert.
package final class Recorder: @unchecked Sendable {
    package let log: EventLog
    private let control: any EventLoop
    private let clock: MeshClock
    /// What the log says, read as it is written.
    private(set) var analysis: LogAnalysis
    private(set) var handshakes = HandshakeStatistics()
    /// What is counted here rather than on the members' loops.
    private(set) var counts: LoopCounts
    /// When the load and the scenario began; nil before.
    package private(set) var start: MeshTime?
    private var joiner: HandshakeJoiner
    private var waiting: [ConnectionKey: [EventLoopPromise<HandshakeVerdict?>]] = [:]
    /// The instance at a host.
    var occupant: (String) -> InstanceID? = { _ in nil }
    /// What the mesh knows of the ends of a refused handshake.
    var circumstances: (HandshakeVerdict) -> Circumstances = { _ in Circumstances() }

    /// How long the second word may take: a client speaks at its first byte of the answer, or when its time is up. It is
    /// the loops' time, whatever the mesh's speed.
    private static let patience = TimeAmount.seconds(20)

    /// - Parameters:
    ///   - localities: of all workloads.
    ///   - calls: who calls whom.
    ///   - isMember: whether a host is an instance's.
    init(
        _ expectations: [Expectation], localities: [ServiceName: Locality], calls: [Edge], clock: MeshClock,
        control: any EventLoop,
        isMember: @escaping @Sendable (String) -> Bool
    ) {
        self.control = control
        self.clock = clock
        log = EventLog(control: control)
        analysis = LogAnalysis(expectations, localities: localities, calls: calls)
        counts = LoopCounts(expectations)
        joiner = HandshakeJoiner(isMember: isMember)
    }

    var now: MeshTime { clock.now(on: control) }

    // MARK: Events

    func record(_ happening: Happening) {
        control.assertInEventLoop()
        analysis.add(log.record(happening, at: now))
    }

    func begin(at start: MeshTime) {
        control.assertInEventLoop()
        self.start = start
    }

    func sampled(ready: Int, for place: ExpectationPlace) {
        control.assertInEventLoop()
        analysis.trials.sampled(ready: ready, for: place)
    }

    // MARK: Handshakes

    func handshakeEnded(_ end: HandshakeEnd) {
        control.assertInEventLoop()
        switch joiner.add(end, at: now) {
        case .verdict(let joined): tell(joined)
        case .alreadyTold: break
        case .wait(let half):
            _ = control.scheduleTask(in: Self.patience) { [weak self] in
                guard let self, let alone = joiner.expire(half, at: now) else { return }
                tell(alone)
            }
        }
    }

    /// The verdict on a connection, now or when it comes; nil when it does not.
    func verdict(on key: ConnectionKey) -> EventLoopFuture<HandshakeVerdict?> {
        control.assertInEventLoop()
        if let known = joiner.verdict(on: key) { return control.makeSucceededFuture(known) }
        let promise = control.makePromise(of: HandshakeVerdict?.self)
        waiting[key, default: []].append(promise)
        let timeout = control.scheduleTask(in: .seconds(2)) { [weak self] in
            for late in self?.waiting.removeValue(forKey: key) ?? [] { late.succeed(nil) }
        }
        promise.futureResult.whenComplete { _ in timeout.cancel() }
        return promise.futureResult
    }

    /// Joins what is still alone, at the end of a run.
    func joinRemaining() {
        control.assertInEventLoop()
        for joined in joiner.flush(at: now) { tell(joined) }
    }

    private func tell(_ joined: HandshakeJoiner.Joined) {
        var joined = joined
        if joined.verdict.client == nil {
            joined.verdict.caller = joined.connection.flatMap { occupant($0.client.host) }
        }
        if let key = joined.connection {
            for promise in waiting.removeValue(forKey: key) ?? [] { promise.succeed(joined.verdict) }
        }
        let verdict = joined.verdict
        handshakes.record(verdict, speed: clock.speed)
        guard verdict.outcome != .ok, let cause = Cause(of: verdict, circumstances(verdict)) else { return }
        record(.handshakeRefused(verdict, cause))
    }

    // MARK: Report

    /// - Parameters:
    ///   - counts: of all loops.
    ///   - digest: of the event log, in a simulation.
    func report(
        on topology: Topology, _ counts: LoopCounts, lasted: Duration, end: RunEnd, digest: String? = nil
    ) -> Report {
        control.assertInEventLoop()
        return Report(
            name: topology.name, seed: topology.seed, duration: lasted, speed: clock.speed, end: end, counts: counts,
            handshakes: handshakes,
            expectations: analysis.trials.results(counts.expectations, lasted: lasted, digest: digest),
            edges: edgeViews(of: topology, counts), findings: analysis.findings, digest: digest)
    }

    /// Every edge of the topology, used or not, then any other that was used.
    func edgeViews(of topology: Topology, _ counts: LoopCounts) -> [EdgeView] {
        control.assertInEventLoop()
        let known = topology.edges
        let others = Set(counts.edges.keys).union(handshakes.byEdge.keys).subtracting(known).sorted()
        return (known + others).map { edge in
            EdgeView(
                edge: edge, statistics: counts.edges[edge] ?? EdgeStatistics(),
                handshakes: handshakes.byEdge[edge] ?? [:])
        }
    }
}
