import MeshModel
import NIOCore
import Testing

@testable import MeshDataPlane

/// How callers keep connections, wait, give up and try again.
@Suite(.timeLimit(.minutes(1))) struct UpstreamTests {
    private let bench: Bench
    private let gate: GateServer
    private let plain: UpstreamService

    init() throws {
        bench = try Bench()
        gate = GateServer(loop: bench.loop)
        plain = UpstreamService(service("gate") { $0.mtls = .disabled })
    }

    @Test func `calls one after the other share a connection`() async throws {
        let target = service("web")
        let pool = try await bench.pool(to: target, bench.serve(target))
        var keys = Set<ConnectionKey?>()
        for _ in 0..<10 {
            let result = try await bench.call(pool)
            #expect(result.succeeded)
            keys.insert(result.connection)
        }
        #expect(keys.count == 1)
        #expect(bench.telemetry.all.handshakes.count == 2, "one handshake, as both ends tell it")
    }

    @Test(arguments: [("", 1), ("connection: close\r\n", 3)])
    func `a connection is used again unless the server says that it will close it`(header: String, connections: Int)
        async throws
    {
        let pool = try await bench.pool(to: plain, [gate.start()])
        for _ in 0..<3 {
            let call = bench.start(pool)
            try await gate.untilHeld(1)
            gate.release("200 OK", header)
            #expect(try await call.get().succeeded)
        }
        #expect(gate.connections == connections)
    }

    @Test func `a connection that is too old is closed after its request`() async throws {
        var old = plain
        old.connections.maxAge = .nanoseconds(1)
        let pool = try await bench.pool(to: old, [gate.start()])
        for _ in 0..<2 {
            let call = bench.start(pool)
            try await gate.untilHeld(1)
            gate.release()
            #expect(try await call.get().succeeded)
        }
        #expect(gate.connections == 2)
    }

    @Test func `calls beyond the connections to an endpoint wait for one`() async throws {
        var narrow = plain
        narrow.connections.perEndpoint = 2
        let pool = try await bench.pool(to: narrow, [gate.start()])
        let calls = (0..<6).map { _ in bench.start(pool) }
        for _ in 0..<3 {
            try await gate.untilHeld(2)
            gate.release()
        }
        for call in calls { #expect(try await call.get().succeeded) }
        #expect(gate.connections == 2 && gate.requests == 6)
    }

    // MARK: Time

    @Test func `a call ends when its time is up, and its connection with it`() async throws {
        let pool = try await bench.pool(to: plain, [gate.start()])
        let result = try await bench.call(pool, timeout: .milliseconds(100), retries: RetrySpec(attempts: 3))
        #expect(result.outcome == .timeout && result.httpStatus == nil)
        #expect(bench.telemetry.all.attempts.count == 1, "a call out of time is not tried again")
        try await gate.firstHeld?.closeFuture.get()
        #expect(try await bench.on { pool.connectionCount } == 0)
    }

    @Test func `a probe ends with the instance that makes it`() async throws {
        let (caller, endpoint) = (try await bench.serve(service("web")).instance, try await gate.start())
        let promise = bench.loop.makePromise(of: CallResult.self)
        try await bench.on {
            caller.probe(plain, at: endpoint, timeout: .seconds(3_600)) { promise.succeed($0) }
        }
        try await gate.untilHeld(1)
        try await bench.on { caller.stop() }
        #expect(try await promise.futureResult.get().outcome == .reset)
    }

    @Test func `a call that waits for a connection ends when its time is up, too`() async throws {
        var narrow = plain
        narrow.connections.perEndpoint = 1
        let pool = try await bench.pool(to: narrow, [gate.start()])
        let first = bench.start(pool)
        try await gate.untilHeld(1)
        #expect(try await bench.call(pool, timeout: .milliseconds(20)).outcome == .timeout)
        gate.release()
        #expect(try await first.get().succeeded)
        #expect(gate.requests == 1)
    }

    // MARK: Again

    @Test func `a failed call is tried on another instance`() async throws {
        let good = service("good") { $0.mtls = .disabled }
        let bad = service("bad") {
            $0.mtls = .disabled
            $0.errorRate = Fraction(1)!
        }
        let endpoints = [try await bench.serve(good).endpoint, try await bench.serve(bad).endpoint]
        let pool = try await bench.pool(to: plain, endpoints)
        for _ in 0..<20 {
            let result = try await bench.call(pool, retries: RetrySpec(attempts: 1))
            #expect(result.succeeded && result.instance == endpoints[0].instance)
        }
        let failed = bench.telemetry.all.attempts.filter { $0.httpStatus == 500 }
        #expect(!failed.isEmpty && failed.allSatisfy { $0.to == endpoints[1].instance })
    }

    @Test(arguments: [(0.0, 3), (0.5, 10), (1.0, 20)])
    func `retries under way stay within their budget`(budget: Double, allowed: Int) async throws {
        let pool = try await bench.pool(to: plain, [gate.start()])
        let spec = RetrySpec(attempts: 1, budget: Fraction(budget)!)
        let calls = (0..<20).map { _ in bench.start(pool, retries: spec) }
        try await gate.untilHeld(20)
        gate.release("500 Broken")
        try await gate.untilHeld(allowed)
        gate.release("500 Broken")
        for call in calls { #expect(try await call.get().httpStatus == 500) }
        #expect(gate.requests == 20 + allowed)
        #expect(try await bench.on { pool.retrying + pool.active } == 0)
    }

    @Test func `a request that a closing connection swallowed is sent again for free`() async throws {
        let pool = try await bench.pool(to: plain, [gate.start()])
        let first = bench.start(pool)
        try await gate.untilHeld(1)
        gate.release()
        #expect(try await first.get().succeeded)

        let second = bench.start(pool)
        try await gate.untilHeld(1)
        gate.firstHeld?.close(promise: nil)
        try await gate.untilHeld(2)
        gate.release()
        #expect(try await second.get().succeeded)
        #expect(bench.telemetry.all.attempts.map(\.outcome) == [.ok, .ok])
    }

    @Test func `nobody to call is said at once`() async throws {
        let pool = try await bench.pool(to: plain, [])
        #expect(try await bench.call(pool).outcome == .noEndpoint)
    }

    // MARK: Budget of connections

    @Test(arguments: [2, 4]) func `at the limit of connections the one idle longest makes way`(limit: Int) async throws
    {
        let bench = try Bench(connectionLimit: limit)
        var pools: [UpstreamPool] = []
        for number in 0...limit {
            let target = service("s\(number)") { $0.mtls = .disabled }
            let pool = try await bench.pool(to: target, bench.serve(target))
            #expect(try await bench.call(pool).succeeded)
            pools.append(pool)
        }
        let all = pools
        #expect(try await bench.on { all.map(\.connectionCount) } == [0] + Array(repeating: 1, count: limit))
    }

    @Test func `the list of idle connections does not grow with the requests`() async throws {
        let bench = try Bench(connectionLimit: 1)
        let target = service("web") { $0.mtls = .disabled }
        let pool = try await bench.pool(to: target, bench.serve(target))
        for _ in 0..<200 { #expect(try await bench.call(pool).succeeded) }
        #expect(try await bench.on { bench.environment.connections.remembered } < 50)
    }
}
