import Foundation
import MeshModel
import MeshRecord
import MeshRuntime
import RunningMeshes
import Testing

@Suite struct SimulatedCauseTests {
    /// A shipped topology in virtual time, and every event of it.
    static func play(_ file: String) throws -> Played {
        try play(Running.topology(at: Running.root.appendingPathComponent("topologies/\(file)")))
    }

    static func play(_ topology: Topology, for duration: Duration? = nil) throws -> Played {
        let run = try VirtualRun(topology)
        let log = EventList()
        run.onEvent { log.events.append($0) }
        let report = try run.run(.after(duration))
        return Played(report: report, events: log.events)
    }

    /// Sendable since all is on one thread.
    private final class EventList: @unchecked Sendable {
        var events: [Event] = []
    }

    @Test func `a simulation of expired certificates says of each refusal what was wrong, and that it was on purpose`()
        throws
    {
        let played = try Self.play("expired.yaml")
        let causes = played.causes.map { link, cause in
            guard case .expired(let ends, let ended, _, _) = cause.fact else { return "\(link) \(cause.kind)" }
            let remedy = cause.remedy.map { Sentences.of($0) } ?? "none"
            return "\(link) \(cause.kind) \(ends.presenter) \(ended) \(remedy)"
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
            return
                "\(outage.edge) \((outage.from - start).seconds.rounded()) \(to) \(outage.outcome): \(Sentences.of(outage.cause))"
        }

        #expect(
            outages == [
                "client→server 3.0 6.0 certificate_expired: the certificate of server.1 had ended at "
                    + "2026-01-01T00:00:02Z, 1.1s earlier",
                "load→client 9.0 12.0 certificate_expired: the certificate of load.1 had ended at "
                    + "2026-01-01T00:00:08Z, 1.2s earlier",
            ])
    }

    private static let services = """

        services:
          web: {replicas: 3, entrypoint: true, connections: {maxAge: 5s}}
        load:
          - {to: web, rate: 2/s}
        """

    struct Situation: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var topology: String
        var kind: String
        var remedy: String
    }

    private static let situations = [
        Situation(
            testDescription: "a root that signs before its bundle has arrived",
            topology: """
                trustDomains:
                  mesh.example: {ca: {leaf: {ttl: 20m}}, bundles: {delay: {uniform: {from: 1s, to: 9m}}}}
                scenario:
                  - {at: 5m, rotateRoot: {strategy: overlap, distributeWait: 1m}}
                """, kind: "bundle_behind",
            remedy: "a wait of at least \\d+m\\d*s? from the bundle's distribution to the activation of its new root"),
        Situation(
            testDescription: "an authority that is out for longer than certificates live on",
            topology: """
                trustDomains:
                  mesh.example: {ca: {leaf: {ttl: 6m}}}
                scenario:
                  - {at: 1m, fault: {ca: pause, on: mesh.example, for: 10m}}
                """, kind: "expired",
            remedy: "certificates that live \\d+m\\d*s? longer, or renewal begun earlier: its first of \\d+ attempts .*"
        ),
        Situation(
            testDescription: "an intermediate that ends before its leaves",
            topology: """
                trustDomains:
                  mesh.example: {ca: {intermediate: {ttl: 8m}, leaf: {ttl: 5m, capAtIssuer: false}}}
                """, kind: "issuer_expired",
            remedy: "an intermediate rotated earlier \\(ca\\.intermediate\\.renewAt\\)"),
        Situation(
            testDescription: "a clock that is ahead",
            topology: """
                clock: {skews: {web: {skew: 1m}}}
                trustDomains:
                  mesh.example: {ca: {leaf: {ttl: 5m, renewAt: 90%, jitter: 0%}}}
                """, kind: "expired_by_clock", remedy: "renewal more than 1m before the end, or a clock set right"),
    ]

    @Test(arguments: CertificateFault.allCases)
    func `a certificate that is bad on purpose is found to be bad in that way`(_ fault: CertificateFault) throws {
        let steps = "\nscenario:\n  - {at: 10s, fault: {certificate: \(fault.rawValue), on: web}}"
        let topology = try Running.topology("version: 1\nname: fault" + Self.services + steps)
        let causes = try Self.play(topology, for: .seconds(30)).causes
        #expect(!causes.isEmpty && causes.allSatisfy { $0.cause.purpose == .presented(fault) }, "\(causes)")
    }

    @Test(arguments: situations) func `an outage says what it came from and what would have prevented it`(
        _ situation: Situation
    ) throws {
        let topology = try Running.topology("version: 1\nname: outage\n" + situation.topology + Self.services)
        let played = try Self.play(topology, for: .seconds(14 * 60))
        let refusals = Set(played.causes.map(\.cause.kind))
        #expect(refusals == [situation.kind])
        let outages = played.report.findings.allOutages
        #expect(!outages.isEmpty)
        for outage in outages {
            let remedy = try Regex(situation.remedy)
            let said = outage.remedy.map { Sentences.of($0) } ?? "none"
            #expect(said.wholeMatch(of: remedy) != nil, "\(outage.cause): \(said)")
        }
    }
}

extension Played {
    /// Of each refused handshake.
    fileprivate var causes: [(link: Link, cause: Cause)] {
        events.compactMap { event in
            if case .handshakeRefused(let verdict, let cause) = event.happening { (verdict.link, cause) } else { nil }
        }
    }
}
