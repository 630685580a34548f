import MeshModel
import Testing

@testable import MeshDataPlane

/// When a pair of instances counts as unable to talk.
@Suite(.timeLimit(.minutes(1))) struct PairWatchTests {
    @Test func `a pair begins to fail once, and recovers once`() {
        var watch = PairWatch()
        let start = MeshTime(nanoseconds: 0)
        let attempts: [(at: Int64, answered: Bool)] = [
            (0, true), (1, false), (2, false), (5, true), (6, true), (7, false), (9, true),
        ]
        let changes = attempts.map { watch.attemptEnded(answered: $0.answered, at: start + .seconds($0.at)) }
        #expect(
            changes == [
                nil, .failing, nil, .recovered(after: .seconds(4)), nil, .failing, .recovered(after: .seconds(2)),
            ])
    }

    @Test func `what policy denies is an answer`() {
        let outcomes = ["ok", "denied", "no_endpoint", "timeout", "reset", "unknown_ca"].compactMap { Outcome($0) }
        #expect(outcomes.map(\.isAnswer) == [true, true, false, false, false, false])
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
        #expect(bench.telemetry.told("pair.failing") == ["caller→web outcome=no_endpoint to=web from=caller.1"])
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
        #expect(
            bench.telemetry.told("pair.failing") == ["caller→web outcome=handshake_failure to=other.1 from=caller.1"])
        #expect(bench.telemetry.told("pair.recovered") == [])
    }
}
