import MeshModel
import MeshRecord
import RunningMeshes
import Testing

/// What is asked for more than it can do: how much that is follows from the topologies' numbers.
extension SimulatedCauseTests {
    private static let app = InstanceID("app.1")!

    /// Each request takes 20 ms, so that two workers answer 100/s of the 200/s that come. A queue grows by 100 in a second.
    private static func requests(workers: Int, queue: Int) throws -> Played {
        try play(
            Running.reported(
                "workers", replacing: "workers: 2, queue: 10000", with: "workers: \(workers), queue: \(queue)"),
            for: .seconds(6))
    }

    private static func expect(_ rate: Rate?, near perSecond: Double, within share: Double = 0.03) {
        let found = rate?.perSecond ?? 0
        #expect(abs(found - perSecond) <= share * perSecond, "\(found)/s, expected \(perSecond)/s")
    }

    @Test func `requests that wait for a worker in vain are told with what came and what was possible`() throws {
        let played = try Self.requests(workers: 2, queue: 10_000)
        // Whoever comes after the first second waits for more than one.
        let outage = try #require(played.report.findings.allOutages.first)
        guard case .overload(Self.app, .workers(2), let overload) = outage.cause else {
            Issue.record("\(outage.cause)")
            return
        }
        Self.expect(overload.askedRate, near: 200)
        Self.expect(overload.possibleRate, near: 100)
        let enough = try Self.requests(workers: 5, queue: 10_000).report
        #expect(enough.findings.overloads.all.isEmpty && enough.counts.requests.failed == 0)
    }

    @Test func `what turns requests away since its queue is full is told, though each has an answer`() throws {
        let played = try Self.requests(workers: 2, queue: 10)
        let findings = played.report.findings
        #expect(findings.allOutages.isEmpty && played.report.counts.requests.failed > 400)
        let overloaded = try #require(findings.overloads.all.first)
        #expect(overloaded.worst == .instance(Self.app, .workers(2)) && findings.overloads.all.count == 1)
        Self.expect(overloaded.overload.askedRate, near: 200)
        Self.expect(overloaded.overload.possibleRate, near: 100)
    }

    /// It takes 10 ms of a processor to answer, and as much to ask. 200/s come, from five that are not busy: as many messages,
    /// while nobody has hung up.
    private static func messages(cores: Double) throws -> Played {
        let load = (1...5).map { "{from: caller\($0), to: app, rate: 40/s, timeout: 1s}" }
        return try play(
            Running.topology(
                """
                version: 1
                name: processors
                network: {latency: 0s}
                costs: {request: 10ms}
                services: {app: {mtls: disabled, cores: \(cores)}}
                load: [\(load.joined(separator: ", "))]
                """), for: .seconds(6))
    }

    @Test func `requests that wait for a processor in vain are told with that`() throws {
        let played = try Self.messages(cores: 1)
        let first = played.events.compactMap { event -> Overload? in
            guard case .instance(Self.app, .overloaded(.processors, let overload)) = event.happening else { return nil }
            return overload
        }.first
        Self.expect(first?.askedRate, near: 200, within: 0.1)
        Self.expect(first?.possibleRate, near: 100)
        let outage = try #require(played.report.findings.allOutages.first)
        guard case .overload(Self.app, .processors, _) = outage.cause else {
            Issue.record("\(outage.cause)")
            return
        }
        #expect(try Self.messages(cores: 3).report.counts.requests.failed == 0)
    }

    /// The authority answers one a second, and 61 ask in the last 30 s of their certificates, each anew every few seconds.
    @Test func `a renewal that came to nothing for what an authority cannot do is told with how much that is`() throws {
        let played = try Self.play(Running.reported("herd"), for: .seconds(3_620))
        var told = 0
        for case (_, let cause, _) in played.refused {
            guard case .failed(let attempts)? = cause.renewal,
                case .slow(let patience, _, let overload?) = attempts.reason
            else { continue }
            told += 1
            #expect(patience == .seconds(5))
            Self.expect(overload.possibleRate, near: 1, within: 0.06)
            #expect(overload.asked >= 61)
        }
        #expect(told > 10, "of \(played.refused.count)")
        let overloaded = try #require(played.report.findings.overloads.all.first)
        #expect(overloaded.worst == .authority(TrustDomain("mesh.example")!))
    }

    /// As many as come at once wait: at 5/s, after a second five have had their turn.
    @Test func `the first that has waited for a second says how many came and how many had their turn`() throws {
        let played = try Self.play(
            Running.topology(
                """
                version: 1
                name: bring-up
                trustDomains: {mesh.example: {ca: {rateLimit: 5/s}}}
                services: {pod: {replicas: 40}}
                load: [{to: pod, rate: 1/s}]
                """), for: .seconds(1))
        let overload = try #require(
            played.events.compactMap { event -> Overload? in
                if case .authority(_, .overloaded(let overload)) = event.happening { overload } else { nil }
            }.first)
        #expect(overload == Overload(asked: 41, begun: 5, over: .seconds(1)))
    }
}
