import MeshModel
import MeshPKI
import MeshRecord
import MeshTLS
import NIOCore
import NIOEmbedded
import Testing

@testable import MeshDataPlane

/// What becomes of open connections when an end of them gets another certificate.
@Suite(.timeLimit(.minutes(1))) struct CredentialChangeTests {
    private func target(_ onRotation: ConnectionSpec.OnRotation, _ mtls: MTLSMode = .strict) -> Service {
        service("web") {
            $0.mtls = mtls
            $0.connections.onRotation = onRotation
        }
    }

    @Test(arguments: [(.keep, 1), (.drain, 2), (.close, 2)] as [(ConnectionSpec.OnRotation, Int)])
    func `a server's renewal ends its idle connections as the service says`(
        onRotation: ConnectionSpec.OnRotation, connections: Int
    ) async throws {
        let bench = try Bench()
        let served = try await bench.serve(target(onRotation))
        let pool = try await bench.pool(to: target(.keep), served)
        let first = try await bench.call(pool)
        try await bench.on { served.instance.receive(.renew) }
        let keys = Set([first.connection, try await bench.call(pool).connection])
        #expect(
            first.succeeded && keys.count == connections
                && bench.telemetry.all.attempts.allSatisfy { $0.outcome == .ok })
    }

    @Test(arguments: [(.keep, 1), (.drain, 2), (.close, 2)] as [(ConnectionSpec.OnRotation, Int)])
    func `a caller's renewal ends its idle connections as the called service says`(
        onRotation: ConnectionSpec.OnRotation, connections: Int
    ) async throws {
        let bench = try Bench()
        let called = target(onRotation)
        let served = try await bench.serve(called)
        let front = service("front") { $0.script = Script(steps: [.one(.call(Call(to: called.name)))]) }
        let caller = try await bench.serve(front, calling: [(called, [served.endpoint])])
        let pool = try await bench.pool(to: front, caller)
        #expect(try await bench.call(pool).succeeded)
        try await bench.on { caller.instance.receive(.renew) }
        try await bench.on {}  // the answer has been taken in
        #expect(try await bench.call(pool).succeeded)
        let handshakes = bench.telemetry.all.handshakes.filter { $0.called?.instance == served.instance.id }
        #expect(handshakes.count == connections)
    }

    @Test(arguments: ConnectionSpec.OnRotation.allCases)
    func `a request under way at the server is answered unless connections close at once`(
        onRotation: ConnectionSpec.OnRotation
    ) throws {
        var slow = target(onRotation, .permissive)
        slow.script = Script(steps: [.one(.sleep(.constant(.seconds(1))))])
        let bench = ListenerBench(slow)
        let client = try bench.connect()
        client.say(EmbeddedChannel.get)
        bench.listener.credentialChanged()
        #expect(client.isActive == (onRotation != .close))
        bench.pass(.seconds(1))
        #expect(client.statuses == (onRotation == .close ? [] : ["200"]))
        #expect(client.isActive == (onRotation == .keep))
    }

    @Test(arguments: ConnectionSpec.OnRotation.allCases)
    func `a request under way at the caller is answered unless connections close at once`(
        onRotation: ConnectionSpec.OnRotation
    ) async throws {
        let bench = try Bench()
        let gate = GateServer(loop: bench.loop)
        let behind = service("gate") { $0.mtls = .disabled }
        var web = target(onRotation)
        web.script = Script(steps: [.one(.call(Call(to: behind.name)))])
        let served = try await bench.serve(web, calling: [(behind, [gate.start()])])
        let pool = try await bench.pool(to: web, served)
        let call = bench.start(pool)
        try await gate.untilHeld(1)
        try await bench.on { pool.credentialChanged() }
        if onRotation == .close { #expect(try await call.get().outcome == .reset) }
        gate.release()
        let outcome = try await call.get().outcome
        #expect(outcome == (onRotation == .close ? .reset : .ok))
        #expect(try await bench.on { pool.connectionCount } == (onRotation == .keep ? 1 : 0))
    }

    // MARK: What outlives its certificate

    @Test func `requests over a connection whose certificate has ended are told of, the first as an event`()
        async throws
    {
        // All clocks are so far behind the mesh's that what is valid by them has ended.
        let bench = try Bench(behind: .seconds(86_400))
        let web = service("web")
        let pool = try await bench.pool(to: web, bench.serve(web))
        for _ in 0..<3 { #expect(try await bench.call(pool).succeeded) }
        #expect(bench.telemetry.all.attempts.map(\.onExpired) == [true, true, true])
        let told = bench.telemetry.told("connection.outlived")
        #expect(
            told.count == 1 && told[0].hasPrefix("caller→web certificate=") && told[0].contains("ended=2025-12-31T"))
    }

    @Test func `a resumed session outlives the server's certificate`() async throws {
        let bench = try Bench()
        let web = service("web") {
            $0.connections.resumption = true
            $0.connections.maxAge = .nanoseconds(1)
        }
        let served = try await bench.serve(web)
        let pool = try await bench.pool(to: web, served)
        #expect(try await bench.call(pool).succeeded)
        let old = try #require(bench.telemetry.all.handshakes.first { $0.report.role == .client }?.report.peer)
        try await bench.on { served.instance.receive(.renew) }
        #expect(try await bench.call(pool).succeeded)
        let presented = try await bench.on { served.instance.presentedLeaf?.serial }
        let resumed = try #require(bench.telemetry.all.handshakes.last { $0.report.role == .client }?.report)
        #expect(resumed.resumed && resumed.peer == old && presented != old.serial)
    }

    @Test func `requests over a connection with good certificates are not`() async throws {
        let bench = try Bench()
        let web = service("web")
        let pool = try await bench.pool(to: web, bench.serve(web))
        #expect(try await bench.call(pool).succeeded)
        #expect(bench.telemetry.all.attempts.map(\.onExpired) == [false])
        #expect(bench.telemetry.told("connection.outlived") == [])
    }
}
