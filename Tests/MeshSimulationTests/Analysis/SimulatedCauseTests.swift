import MeshModel
import Testing

@testable import MeshSimulation

@Suite struct SimulatedCauseTests {
    /// A shipped topology in virtual time, and every event of it.
    private static func play(_ file: String) throws -> Played {
        let run = try VirtualRun(Running.topology(at: Running.root.appendingPathComponent("topologies/\(file)")))
        let log = EventList()
        run.mesh.log.addListener { log.events.append($0) }
        let report = try run.run(.after(nil))
        return Played(report: report, events: log.events)
    }

    /// All on one thread.
    private final class EventList: @unchecked Sendable {
        var events: [Event] = []
    }

    @Test func `a simulation of expired certificates says of each refusal what was wrong, and that it was on purpose`()
        throws
    {
        let played = try Self.play("expired.yaml")
        let causes = played.events("handshake.refused").map { event in
            let facts = event["facts"]
            return [
                event.subject, facts?["kind"]?.asString, facts?["presenter"]?.asString, facts?["ended"]?.asString,
                event.string("remedy"),
            ].compactMap(\.self).joined(separator: " ")
        }
        let remedy = "leaving out the fault certificate=expired, which was injected on purpose"
        #expect(
            Set(causes) == [
                "client→server expired server.1 2026-01-01T00:00:02Z \(remedy)",
                "load→client expired load.1 2026-01-01T00:00:08Z \(remedy)",
            ])
    }

    @Test func `the report of a simulation with expired certificates names each outage, with start, end and cause`()
        throws
    {
        let played = try Self.play("expired.yaml")
        let start = try #require(played.report.findings.start)
        let outages = played.report.findings.allOutages.map { outage in
            let to = outage.to.map { ($0 - start).seconds.rounded() } ?? .infinity
            return "\(outage.edge) \((outage.from - start).seconds.rounded()) \(to) \(outage.outcome): \(outage.cause)"
        }
        withKnownIssue("data planes do not tell of pairs yet", isIntermittent: true) {
            #expect(
                outages == [
                    "client→server 3.0 6.0 certificate_expired: the certificate of server.1 had ended at "
                        + "2026-01-01T00:00:02Z, 1.1s earlier",
                    "load→client 9.0 12.0 certificate_expired: the certificate of load.1 had ended at "
                        + "2026-01-01T00:00:08Z, 1.2s earlier",
                ])
        }
    }
}
