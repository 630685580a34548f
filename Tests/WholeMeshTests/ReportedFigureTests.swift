import MeshModel
import MeshRecord
import MeshRuntime
import RunningMeshes
import Testing

/// Figures of whole runs against what the topology makes happen.
@Suite struct ReportedFigureTests {
    private static func play(_ name: String, seconds: Int, seed: UInt64? = nil) throws -> Played {
        var topology = try Running.reported(name)
        if let seed { topology.seed = seed }
        return try SimulatedCauseTests.play(topology, for: .seconds(seconds))
    }

    /// The one service calls nobody, and answers nothing but 500.
    @Test func `an answer with 500 is an error, no success, and an answer all the same`() throws {
        let report = try Self.play("ok-is-500", seconds: 11).report
        let statistics = try #require(report.edges.first?.statistics)
        #expect(statistics.outcomes == [.error: statistics.attempts] && statistics.attempts > 50)
        #expect(statistics.availability == 0 && report.counts.requests.failed == report.counts.requests.total)
        #expect(report.expectations.map(\.held) == [false, false, true])
        #expect(report.findings.outageCount == 0, "each request was answered")
    }

    /// Answers take 10 ms and a way; while nobody is there, requests fail at once.
    @Test func `requests that fail at once make no latency`() throws {
        let report = try Self.play("latency-of-failures", seconds: 30).report
        let requests = report.counts.requests
        #expect(requests.failed > requests.total / 3)
        for figure in [requests.latency.percentile(1), requests.latency.percentile(50), requests.latency.mean] {
            #expect(try #require(figure) >= .milliseconds(10))
        }
        #expect(report.expectations.map(\.held) == [false])
    }

    /// In 20 s 4,000 are sent, of which 2,000 can be answered; then there are 5 s until the mesh goes.
    @Test func `requests without an answer at the end are counted`() throws {
        let report = try Self.play("omitted-in-flight", seconds: 20).report
        let requests = report.counts.requests
        #expect(abs(requests.sent - 4_000) <= 2)
        #expect(requests.unanswered == requests.sent - requests.total)
        #expect(requests.unanswered >= 4_000 - 2_510 && requests.unanswered <= 2_000, "5 s of draining at 100/s")
        #expect(report.expectations.map(\.held) == [true], "what was asked for is what was sent")
    }

    @Test func `who was ready at the end is told of a run that ended before it could be judged`() throws {
        let result = try #require(try Self.play("ready-after-end", seconds: 10).report.expectations.first)
        #expect(result.held == nil && result.detail.hasSuffix("3 of server ready"))
    }

    /// 1.9 cores do 190 requests of 10 ms a second: 150/s never wait for more than a few.
    @Test func `a fraction of a core counts`() throws {
        let report = try Self.play("cores-fraction", seconds: 20).report
        let requests = report.counts.requests
        #expect(requests.failed == 0 && requests.unanswered == 0)
        #expect(try #require(requests.latency.maximum) < .milliseconds(100))
    }

    /// Answers take 4 s, and nobody waits for them: back.2 is done 4 s after it was told to go, and discovery's 100 ms.
    @Test func `a drain ends with the last work, though its callers have hung up`() throws {
        let played = try Self.play("drain", seconds: 30)
        func time(_ state: InstanceState) -> MeshTime? {
            played.events.first { event in
                guard case .instance(InstanceID("back.2")!, .entered(state, _, _)) = event.happening else {
                    return false
                }
                return true
            }?.time
        }
        let lasted = try #require(time(.stopped)) - #require(time(.draining))
        #expect(lasted > .seconds(3) && lasted < .milliseconds(4_300), "\(lasted)")
    }

    /// Three requests, none of which finds a connection that was idle for less than a minute.
    @Test func `no connection lies idle for longer than its service says, whatever others do`() throws {
        let report = try Self.play("idle", seconds: 120).report
        #expect(report.handshakes.total == 3 && report.counts.requests.sent == 3)
    }

    @Test func `the largest body that the language allows arrives`() throws {
        let report = try Self.play("large-bodies", seconds: 3).report
        #expect(report.counts.requests.failed == 0 && report.counts.requests.sent >= 3)
        #expect(report.handshakes.refused.isEmpty)
    }

    /// By the clock of server.2, which is a day behind, every certificate begins tomorrow.
    @Test func `a start waits only as long as the topology says, and the report names who is not ready`() throws {
        let played = try SimulatedCauseTests.play(
            Running.topology(
                """
                version: 1
                name: start
                startTimeout: 1m
                clock: {skews: {server.2: {skew: -1d}}}
                services: {server: {replicas: 2, connections: {maxAge: 1s}}}
                load: [{from: client, to: server, rate: 1/s}]
                """), for: .seconds(10))
        let began = try #require(played.report.findings.start)
        #expect(began - VirtualRun.defaultStart == .seconds(60))
        #expect(played.report.counts.requests.sent >= 10 && played.report.counts.requests.failed == 0)
        #expect(played.report.findings.unready.kept.map(\.id) == [InstanceID("server.2")!])
    }

    /// A ticket is 2 h old at most, and a request comes each 10.4 days.
    @Test func `a ticket that is older than its lifetime is not resumed`() throws {
        let report = try Self.play("idle-ticket", seconds: 50 * 86_400).report
        #expect(report.expectations.map(\.held) == [true], "\(report.expectations.map(\.detail))")
        #expect(report.edges.allSatisfy { $0.statistics.onResumed == 0 })
    }

    /// The two are parted for ten minutes, in which 60 requests come, each of which may try server.1.
    @Test(arguments: 1...6 as ClosedRange<UInt64>)
    func `a partition is seen though each request finds another way`(seed: UInt64) throws {
        let played = try Self.play("hidden-partition", seconds: 12 * 60, seed: seed)
        let tried = played.report.edges.reduce(0) { $0 + $1.statistics.connectRetries }
        let outage = try #require(played.report.findings.allOutages.first, "seed \(seed)")
        guard case .partition = outage.cause else {
            Issue.record("seed \(seed): \(outage.cause)")
            return
        }
        let start = try #require(played.report.findings.start)
        #expect(outage.from - start >= .seconds(60) && outage.from - start < .seconds(660), "seed \(seed)")
        #expect(tried > 0, "seed \(seed)")
    }
}
