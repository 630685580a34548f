import MeshControl
import MeshModel
import MeshRecord
import NIOCore
import RunningMeshes
import Synchronization
import Testing

@testable import MeshRuntime

@Suite struct LoadReportTests {
    /// What the control plane was told in a run of 20 s.
    private func samples(watching: ServiceName?) throws -> (all: [InstanceID: [LoadSample]], report: Report) {
        let run = try VirtualRun(
            Running.topology(
                """
                version: 1
                name: load
                services:
                  web: {replicas: 2, script: [{call: cart}]}
                  cart: {replicas: 2, script: [{sleep: 100ms}]}
                load:
                  - {to: web, rate: 10/s, end: 15s}
                scenario:
                  - {at: 5s, scale: {cart: 3}}
                """))
        let told = Mutex<[InstanceID: [LoadSample]]>([:])
        run.mesh.onMessage = { message, id in
            if case .load(let sample) = message { told.withLock { $0[id, default: []].append(sample) } }
        }
        if let watching {
            run.after(.nanoseconds(1)) { run.mesh.observe(.watchLoad(of: watching, every: .seconds(1))) }
        }
        let report = try run.run(.after(.seconds(20)))
        return (told.withLock { $0 }, report)
    }

    @Test func `whoever watches a service's load is told all of it`() throws {
        let cart = ServiceName("cart")!
        let (all, report) = try samples(watching: cart)
        #expect(Set(all.keys) == Set((1...3).map { InstanceID(cart, $0) }), "nobody watches web")
        let calls = try #require(report.edges.first { $0.edge.to == cart }).statistics.attempts
        let answered = all.values.joined().reduce(0) { $0 + $1.answered }
        #expect(answered == calls && calls > 100)
        // Little's law: each call holds a worker for 100 ms.
        let work = all.values.joined().reduce(0) { $0 + $1.concurrency * $1.over.seconds }
        #expect(abs(work - 0.1 * Double(calls)) < 1e-6)
    }

    @Test func `where nobody watches, nothing is told`() throws {
        #expect(try samples(watching: nil).all.isEmpty)
    }
}
