import Libc
import MeshDataPlane
import MeshModel
import MeshRecord
import NIOCore
import NIOPosix
import Synchronization

/// A topology running on this machine: real sockets, the wall clock times `speed`.
package final class LiveRun: Sendable {
    package let mesh: Mesh
    private let group: MultiThreadedEventLoopGroup
    private let addresses: LoopbackAddresses
    private let stopRequested: EventLoopPromise<RunEnd>
    /// Then there is nobody to tell that somebody asked to stop.
    private let areLoopsGone = Mutex(false)

    private init(mesh: Mesh, group: MultiThreadedEventLoopGroup, addresses: LoopbackAddresses) {
        self.mesh = mesh
        self.group = group
        self.addresses = addresses
        stopRequested = mesh.control.makePromise()
    }

    /// Makes the mesh; nothing runs yet.
    ///
    /// - Parameters:
    ///   - start: mesh time at the beginning, where the topology does not say.
    ///   - loops: threads that instances are spread over.
    /// - Throws: `MeshFailure` when it does not fit on this machine.
    package static func prepare(_ topology: Topology, start: MeshTime, loops: Int) async throws -> LiveRun {
        guard !topology.scenario.contains(where: \.partsTheNetwork) else {
            throw MeshFailure.doesNotFit(
                "this machine's network cannot be parted: play a topology with partitions with `meshsim simulate`")
        }
        let budget = DescriptorBudget(for: topology, limit: DescriptorBudget.raiseLimit())
        guard budget.fits else { throw MeshFailure.doesNotFit(budget.shortage) }
        signal(SIGPIPE, SIG_IGN)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: max(1, loops))
        do {
            let addresses = try await LoopbackAddresses.claim(on: group)
            let clock = MeshClock(origin: .now(), start: topology.clock.start ?? start, speed: topology.clock.speed)
            let all = Array(group.makeIterator().map { $0 as any EventLoop })
            let mesh = try await all[0].submit {
                try Mesh(
                    topology: topology,
                    on: Platform(
                        loops: all, network: TCPNetwork(), clock: clock, addresses: addresses,
                        connectionLimit: budget.connectionLimit))
            }.get()
            return LiveRun(mesh: mesh, group: group, addresses: addresses)
        } catch {
            try? await group.shutdownGracefully()
            throw error
        }
    }

    /// Ends the run early and orderly; may be called at any time, from anywhere.
    package func stop() {
        areLoopsGone.withLock { areGone in
            if !areGone { stopRequested.succeed(.stopped) }
        }
    }

    /// Brings the mesh up, plays the topology, and takes it down again.
    ///
    /// - Parameters:
    ///   - duration: in mesh time from the moment that all is up; nil: as long as something is planned, or until
    ///     `stop` where nothing ends.
    ///   - opening: comes before the first event; nothing runs if it throws.
    ///   - closing: comes after the last event. Whoever asks anything of the mesh must have ended when it returns.
    /// - Throws: `MeshFailure` when it could not come up.
    package func run(
        for duration: Duration?, opening: @Sendable () async throws -> Void = {},
        closing: @Sendable () async -> Void = {}
    ) async throws -> Report {
        watchStalls()
        do {
            try await opening()
            let broughtUp = try await bringUp()
            if broughtUp { try await play(for: duration) }
            let reason = try await stopRequested.futureResult.get()
            let lasted = try await mesh.onControl { mesh in mesh.recorder.start.map { mesh.now - $0 } ?? .zero }
            let counts = try await mesh.control.flatSubmit { [mesh] in mesh.wind(down: reason) }.get()
            let report = try await mesh.onControl { $0.report(counts, lasted: lasted, end: reason) }
            try await shutDown(closing)
            return report
        } catch {
            stopRequested.succeed(.stopped)
            try? await shutDown(closing)
            throw error
        }
    }

    /// - Returns: false when somebody asked to stop before all was up.
    private func bringUp() async throws -> Bool {
        let up = mesh.control.flatSubmit { [mesh] in mesh.bringUpAll() }
        let either = mesh.control.makePromise(of: Bool.self)
        up.map { true }.cascade(to: either)
        stopRequested.futureResult.whenSuccess { _ in either.succeed(false) }
        return try await either.futureResult.get()
    }

    private func play(for duration: Duration?) async throws {
        let stopRequested = stopRequested
        try await mesh.onControl { mesh in
            mesh.begin()
            guard let end = duration ?? mesh.topology.naturalEnd() else { return }
            mesh.player.after(end) { stopRequested.succeed(.finished) }
        }
    }

    private func shutDown(_ closing: @Sendable () async -> Void) async throws {
        // A mesh that never started has nothing to end.
        try await mesh.onControl { mesh in
            if mesh.recorder.log.count > 0 { mesh.record(.stopped) }
        }
        await closing()
        await addresses.close()
        areLoopsGone.withLock { $0 = true }
        // OpenSSL must not be in use on any thread when the process exits.
        try await group.shutdownGracefully()
    }

    /// How late each loop is for a task that it should run every 10 ms: the longest that anything held it up.
    private func watchStalls() {
        let period = TimeAmount.milliseconds(10)
        for lane in mesh.fleet.lanes {
            let watch = StallWatch(due: .now() + period)
            lane.loop.scheduleRepeatedTask(initialDelay: period, delay: period) { _ in
                let now = NIODeadline.now()
                lane.telemetry.stalled(.nanoseconds(max(0, (now - watch.due).nanoseconds)))
                watch.due = now + period
            }
        }
    }

    /// When a loop should next run its task. Sendable since that task alone touches it.
    private final class StallWatch: @unchecked Sendable {
        var due: NIODeadline
        init(due: NIODeadline) { self.due = due }
    }
}

extension ScenarioStep {
    fileprivate var partsTheNetwork: Bool { if case .inject(.partition) = action { true } else { false } }
}
