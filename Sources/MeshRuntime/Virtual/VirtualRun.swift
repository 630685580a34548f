import MeshControl
import MeshDataPlane
import MeshModel
import MeshRecord
import NIOCore

/// A topology played in memory, on a clock that jumps from one thing to the next.
///
/// Everything happens on the thread that made it. The machine's clock is never read, so a run can be repeated exactly.
package final class VirtualRun {
    let mesh: Mesh
    private let loop: SimulatedEventLoop
    private let digest: LogDigest
    private var end: RunEnd?
    /// The last event that was not a renewal's.
    private var lastUnrest: MeshTime
    /// When all that is planned has happened; nil where nothing ends.
    private let naturalEnd: Duration?

    /// Where mesh time begins if the topology does not say: 2026-01-01T00:00:00Z.
    package static let defaultStart = MeshTime(secondsSinceEpoch: 1_767_225_600)
    /// Longer than any mesh should take to come up: then nothing will change any more.
    private static let bringUpLimit = Duration.seconds(86_400)
    /// Turns of the loop between two looks of whoever watches.
    private static let turnsBetweenLooks = 512

    /// How far a run is.
    package struct Progress: Sendable {
        package var now: MeshTime
        /// Since the load and the scenario began; nil before.
        package var elapsed: Duration?
        /// nil: until it is quiet.
        package var duration: Duration?
        /// Things that happened, large and small.
        package var turns: Int
        package var events: Int
    }

    /// When a run is to end.
    package enum Limit: Sendable {
        /// That long after all is up; nil: when all that is planned has happened.
        case after(Duration?)
        /// When all that is planned has happened, and for that long nothing but renewals.
        case quiet(Duration)
    }

    package init(_ topology: Topology) throws {
        let loop = SimulatedEventLoop()
        let start = topology.clock.start ?? Self.defaultStart
        let network = SimulatedNetwork(topology.network, loop: loop, random: SeededRandom(seed: topology.seed))
        let addresses = SimulatedAddresses(network: network, costs: topology.costs)
        mesh = try Mesh(
            topology: topology,
            on: Platform(
                loops: [loop], network: network, clock: MeshClock(origin: loop.now, start: start, speed: 1),
                addresses: addresses, connectionLimit: .max / 2,
                timePassesByItself: false,
                costs: topology.costs,
                part: { network.part($0) }))
        addresses.onOverload = { [weak recorder = mesh.recorder] id, overload in
            recorder?.record(.instance(id, .overloaded(.processors, overload)))
        }
        self.loop = loop
        digest = try LogDigest()
        lastUnrest = start
        naturalEnd = topology.naturalEnd(withRotations: true)
        let digest = OnOneThread(digest)
        mesh.recorder.log.addListener { digest.value.add($0) }
    }

    /// Ends the run, to be asked from `watch` or a listener of the log.
    package func stop() { end = end ?? .stopped }

    /// Brings the mesh up, plays the topology, and takes it down again.
    ///
    /// - Parameter watch: called now and then, on this thread.
    /// - Throws: `MeshFailure` when it does not come up.
    package func run(_ limit: Limit, watch: (Progress) -> Void = { _ in }) throws -> Report {
        defer { letGo() }
        if case .quiet = limit { watchForUnrest() }
        recordWhatIsDrawn()
        if try bringUp(limit, watch) { play(limit, watch) }
        let lasted = mesh.recorder.start.map { mesh.now - $0 } ?? .zero
        let end = end ?? .finished
        let counts = try finish(mesh.wind(down: end))
        mesh.record(.stopped)
        return mesh.report(counts, lasted: lasted, end: end, digest: digest.finish())
    }

    /// Whoever listened may hold the run, as may what is still due: the ends of connections, which are let arrive, and what
    /// is to come long after.
    private func letGo() {
        mesh.recorder.log.removeListeners()
        let limit = loop.now + Self.farewell
        while loop.step(until: limit) {}
        loop.clear()
    }

    private static let farewell = TimeAmount.minutes(10)

    /// The first event: the seed, and what it drew for the scenario.
    private func recordWhatIsDrawn() {
        mesh.record(.runDrawn(seed: mesh.topology.seed, mesh.topology.plannedSteps()))
    }

    private func watchForUnrest() {
        let run = OnOneThread(self)
        mesh.recorder.log.addListener { event in
            if !event.happening.isRoutine { run.value.lastUnrest = event.time }
        }
    }

    // MARK: Phases

    /// - Returns: false when somebody asked to stop before all was up.
    private func bringUp(_ limit: Limit, _ watch: (Progress) -> Void) throws -> Bool {
        var result: Result<Void, any Error>?
        mesh.bringUpAll().assumeIsolated().whenComplete { result = $0 }
        let deadline = mesh.now + Self.bringUpLimit
        while result == nil, end == nil, mesh.now < deadline, loop.step() { look(limit, watch) }
        if end != nil { return false }
        guard let result else {
            let last = mesh.recorder.log.last(1_000).last { $0.why != nil }.map { ": \($0.summary)" } ?? ""
            throw MeshFailure.notRunning(
                "after \((mesh.now - mesh.clock.start).brief) of mesh time \(mesh.readyCount) of \(mesh.wantedCount) "
                    + "instances are ready (`startTimeout` begins without the others)" + last)
        }
        try result.get()
        return true
    }

    private func play(_ limit: Limit, _ watch: (Progress) -> Void) {
        mesh.begin()
        let planned = duration(of: limit)
        let deadline = planned.map { loop.now + mesh.clock.amount(of: $0) } ?? .distantFuture
        while end == nil, loop.step(until: min(deadline, quiet(after: limit))) { look(limit, watch) }
    }

    private func duration(of limit: Limit) -> Duration? {
        if case .after(let duration) = limit { duration ?? naturalEnd } else { nil }
    }

    /// When it will have been quiet for long enough, if nothing happens before.
    private func quiet(after limit: Limit) -> NIODeadline {
        guard case .quiet(let patience) = limit, let start = mesh.recorder.start,
            !mesh.plane.isRootRotationUnderWay
        else { return .distantFuture }
        let rest = max(lastUnrest, start + (naturalEnd ?? .zero)) + patience - mesh.now
        return loop.now + mesh.clock.amount(of: max(.zero, rest))
    }

    private func look(_ limit: Limit, _ watch: (Progress) -> Void) {
        guard loop.turns % Self.turnsBetweenLooks == 0 else { return }
        watch(
            Progress(
                now: mesh.now, elapsed: mesh.recorder.start.map { mesh.now - $0 }, duration: duration(of: limit),
                turns: loop.turns, events: mesh.recorder.log.count))
    }

    /// Steps the loop until the future is complete.
    private func finish<Value: Sendable>(_ future: EventLoopFuture<Value>) throws -> Value {
        var result: Result<Value, any Error>?
        future.assumeIsolated().whenComplete { result = $0 }
        while result == nil, loop.step() {}
        guard let result else { throw MeshFailure.notRunning("nothing more happens, and the mesh is not down") }
        return try result.get()
    }
}
