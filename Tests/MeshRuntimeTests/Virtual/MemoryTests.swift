import MeshModel
import MeshRecord
import NIOCore
import RunningMeshes
import Testing

@testable import MeshRuntime

/// A simulated year must fit: what has stopped is let go, and so is a run that has ended.
@Suite struct MemoryTests {
    private static let mesh = """
        version: 1
        name: memory
        services:
          web: {replicas: 2, script: [{call: backend}]}
          backend: {replicas: 3, connections: {idleTimeout: 10s}}
        load:
          - {to: web, rate: 1/s}
        scenario:
          - {at: 20s, scale: {backend: 1}}
        """

    /// Sendable since it is on the test's own thread alone.
    private final class Seen: @unchecked Sendable {
        weak var instance: (any Member)?
        weak var mesh: Mesh?
        weak var loop: SimulatedEventLoop?
        var wasThere = false
    }

    @Test func `an instance that has stopped is let go`() throws {
        let run = try VirtualRun(Running.topology(Self.mesh))
        let seen = Seen()
        let mesh = run.mesh
        let victim = try #require(InstanceID("backend.3"))
        run.onEvent { event in
            if event.kind == "scenario.step" {
                seen.instance = mesh.fleet[victim]?.member
                seen.wasThere = seen.instance != nil
            }
        }
        _ = try run.run(.after(.seconds(120)))
        #expect(seen.wasThere)
        #expect(seen.instance == nil)
    }

    @Test func `a run that has ended is let go, whoever listened`() throws {
        let seen = Seen()
        try {
            let run = try VirtualRun(Running.topology(Self.mesh))
            seen.mesh = run.mesh
            seen.loop = run.mesh.control as? SimulatedEventLoop
            let mesh = run.mesh
            run.onEvent { _ in _ = mesh.readyCount }
            _ = try run.run(.quiet(.seconds(30)))
        }()
        #expect(seen.mesh == nil)
        #expect(seen.loop == nil)
    }

    @Test func `a run that never comes up is let go`() throws {
        let seen = Seen()
        try {
            let run = try VirtualRun(Running.topology(Self.mesh + "\nclock: {skews: {backend: {skew: -3d}}}\n"))
            seen.mesh = run.mesh
            let mesh = run.mesh
            run.onEvent { _ in _ = mesh.readyCount }
            #expect(throws: MeshFailure.self) { _ = try run.run(.after(.seconds(60))) }
        }()
        #expect(seen.mesh == nil)
    }

    @Test func `who stops listening before the loop has heard of it is let go`() throws {
        let run = try VirtualRun(Running.topology(Self.mesh))
        let loop = try #require(run.mesh.control as? SimulatedEventLoop)
        let before = run.mesh.recorder.log.listeners.count
        _ = run.mesh.views.events()
        let now = loop.now
        while loop.step(until: now) {}
        #expect(run.mesh.recorder.log.listeners.count == before)
    }

    @Test func `timers that were cancelled do not fill the heap until their time`() {
        let loop = SimulatedEventLoop()
        for _ in 0..<100_000 { loop.scheduleTask(in: .hours(10_000)) {}.cancel() }
        #expect(loop.waiting < 5_000)
    }
}
