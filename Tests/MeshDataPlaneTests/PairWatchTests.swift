import MeshModel
import Testing

@testable import MeshDataPlane

/// When a pair of instances counts as unable to talk.
@Suite(.timeLimit(.minutes(1))) struct PairWatchTests {
    @Test func `a pair begins to fail once, and recovers once`() {
        var watch = PairWatch()
        let start = MeshTime(nanoseconds: 0)
        let attempts: [(began: Int64, ended: Int64, Outcome)] = [
            (0, 0, .ok), (1, 3, .timeout), (2, 4, .timeout), (5, 5, .ok), (6, 6, .ok), (7, 8, .timeout), (9, 9, .ok),
        ]
        let changes = attempts.map { began, ended, outcome in
            watch.attemptEnded(outcome, began: start + .seconds(began), at: start + .seconds(ended))
        }
        #expect(
            changes == [
                nil, .failing(.timeout, since: start + .seconds(1)), nil, .recovered(after: .seconds(4)), nil,
                .failing(.timeout, since: start + .seconds(7)), .recovered(after: .seconds(2)),
            ])
    }

    /// Answers are waited for 5 s. From 10 s to 13 s connections are reset at once.
    @Test func `attempts that end otherwise are told by when they began, once two in a row do`() {
        var watch = PairWatch()
        let start = MeshTime(nanoseconds: 0)
        let attempts: [(began: Int64, ended: Int64, Outcome)] = [
            (1, 6, .timeout), (3, 8, .timeout), (10, 10, .reset), (6, 11, .timeout), (12, 12, .reset),
            (7, 12, .timeout), (14, 14, .reset), (13, 18, .timeout), (15, 20, .timeout), (16, 21, .timeout),
        ]
        let changes = attempts.map { began, ended, outcome in
            watch.attemptEnded(outcome, began: start + .seconds(began), at: start + .seconds(ended))
        }
        #expect(
            changes.compactMap(\.self) == [
                .failing(.timeout, since: start + .seconds(1)), .failing(.reset, since: start + .seconds(10)),
                .failing(.timeout, since: start + .seconds(15)),
            ])
    }

    @Test func `an error is an answer, and what policy denies is`() {
        let outcomes = ["ok", "error", "denied", "no_endpoint", "timeout", "reset", "unknown_ca"].map { Outcome($0)! }
        #expect(outcomes.map(\.isAnswer) == [true, true, true, false, false, false, false])
    }

    @Test func `nobody to call is a failure of the pair with the service, until somebody answers`() async throws {
        let bench = try Bench()
        let web = service("web")
        let pool = try await bench.pool(to: UpstreamService(web), [])
        for _ in 0..<3 { #expect(try await bench.call(pool).outcome == .noEndpoint) }
        let served = try await bench.serve(web)
        try await bench.on {
            pool.update(EndpointSnapshot(service: web.name, version: 2, endpoints: [served.endpoint]))
        }
        for _ in 0..<3 { #expect(try await bench.call(pool).succeeded) }
        let failing = bench.telemetry.told("pair.failing")
        #expect(failing.count == 1 && failing[0].hasPrefix("caller→web outcome=no_endpoint to=web from=caller.1"))
        let recovered = bench.telemetry.told("pair.recovered")
        #expect(recovered.count == 1 && recovered[0].hasSuffix("to=web from=caller.1"))
    }

    @Test func `each try of one call is an attempt of its pair`() async throws {
        let bench = try Bench()
        let (web, other) = (service("web"), service("other"))
        // Who answers in another's name fails; the second try goes to whom was meant.
        let endpoints = [try await bench.serve(web).endpoint, try await bench.serve(other).endpoint]
        let pool = try await bench.pool(to: UpstreamService(web), endpoints)
        for _ in 0..<20 { #expect(try await bench.call(pool, retries: RetrySpec(attempts: 1)).succeeded) }
        let failing = bench.telemetry.told("pair.failing")
        #expect(
            failing.count == 1
                && failing[0].hasPrefix("caller→web outcome=handshake_failure to=other.1 from=caller.1"))
        #expect(bench.telemetry.told("pair.recovered") == [])
    }
}
