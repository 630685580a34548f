import MeshModel
import MeshRecord
import MeshRuntime
import RunningMeshes
import Testing

@testable import MeshExperiments

/// Remedies of real outages, applied.
@Suite struct RemedyTesterTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var kind: Remedy.Kind
        var minutes: Int
        /// Without its head, which all share.
        var text: String

        var testDescription: String { kind.rawValue }
    }

    private static let server = "services: {server: {connections: {maxAge: 1s}}}"
    private static let load = "load: [{from: client, to: server, rate: 12/m}]"

    private static func ca(_ text: String) -> String { "trustDomains: {mesh.example: {ca: \(text)}}" }

    private static func lines(_ lines: String...) -> String { lines.joined(separator: "\n") }

    static let rows: [Row] = [
        Row(
            kind: .leaveOut, minutes: 2,
            text: lines(server, load, "scenario: [{at: 30s, fault: {certificate: untrusted, on: server, for: 30s}}]")),
        // What is due at 30 min cannot be had until 70 min.
        Row(
            kind: .leaveOutAuthorityFault, minutes: 65,
            text: lines(
                ca("{leaf: {ttl: 1h, renewAt: 50%}}"), server, "load: [{from: client, to: server, rate: 1/m}]",
                "scenario: [{at: 10m, fault: {ca: untrusted, on: mesh.example}}]")),
        Row(
            kind: .leaveOutPartition, minutes: 3,
            text: lines(server, load, "scenario: [{at: 30s, fault: {partition: [client, server], for: 1m}}]")),
        Row(
            kind: .leaveOutCrash, minutes: 2,
            text: lines(server, load, "scenario: [{at: 30s, fault: {instance: crash, on: server, for: 20s}}]")),
        // Due 3 s before the end, and answered after 4 s.
        Row(
            kind: .renewEarlier, minutes: 2,
            text: lines(
                ca("{latency: 4s, leaf: {ttl: 60s, renewAt: 95%, jitter: 0%}}"), server,
                "load: [{from: client, to: server, rate: 5/s}]")),
        // Due at 30 min; the authority is out until 65 min.
        Row(
            kind: .liveLonger, minutes: 70,
            text: lines(
                ca("{leaf: {ttl: 1h, renewAt: 50%, jitter: 0%}}"), server,
                "load: [{from: client, to: server, rate: 1/m}]",
                "scenario: [{at: 20m, fault: {ca: pause, on: mesh.example, for: 45m}}]")),
        // The intermediate ends at 20 min, and leaves go on.
        Row(
            kind: .rotateIntermediateEarlier, minutes: 25,
            text: lines(
                ca("{intermediate: {ttl: 20m}, leaf: {ttl: 15m, capAtIssuer: false}}"), server,
                "load: [{from: client, to: server, rate: 1/m}]")),
        // The next intermediate signs from 19 min on; leaves of 15 min that are due after 12 min were signed just before.
        Row(
            kind: .capLeaves, minutes: 25,
            text: lines(
                ca(
                    "{intermediate: {ttl: 20m, renewAt: 95%}, leaf: {ttl: 10m, renewAt: 90%, jitter: 0%, capAtIssuer: false}}"
                ), server, "load: [{from: client, to: server, rate: 1/m}]")),
        // By its clock it is 49 min as the certificate of an hour ends that is due at 54 min.
        Row(
            kind: .setClock, minutes: 70,
            text: lines(
                "clock: {skews: {server: {skew: -11m}}}",
                ca("{leaf: {ttl: 1h, renewAt: 90%, jitter: 0%, backdate: 20m}}"), server,
                "load: [{from: client, to: server, rate: 1/m}]")),
        Row(
            kind: .backdateMore, minutes: 40,
            text: lines(
                "clock: {skews: {server: {skew: -1m}}}", ca("{leaf: {ttl: 1h, renewAt: 50%, jitter: 0%}}"), server,
                "load: [{from: client, to: server, rate: 6/m}]")),
        // The old root leaves the bundle a minute after the new one signs, and leaves of the old one last for five.
        Row(
            kind: .trustLonger, minutes: 20,
            text: lines(
                ca("{leaf: {ttl: 10m, renewAt: 50%, jitter: 0%}}"), server, load,
                "scenario: [{at: 6m, rotateRoot: {distributeWait: 1m, reissueWait: 1m, retireWait: 1m}}]")),
        // Bundles take four minutes, the new root signs after a second, and nobody looks at its own certificate.
        Row(
            kind: .distributeFor, minutes: 20,
            text: lines(
                "trustDomains: {mesh.example: {ca: {leaf: {ttl: 10m, rotation: {profile: istio, jitter: 10%}}}, bundles: {delay: 4m}}}",
                server, load,
                "scenario: [{at: 6m, rotateRoot: {distributeWait: 1s, reissueWait: 8m, retireWait: 1m}}]")),
        Row(
            kind: .federate, minutes: 1,
            text: lines(
                "trustDomains: {a.example: {}, b.example: {federatesWith: [a.example]}}",
                "services: {server: {trustDomain: b.example, allow: [client], connections: {maxAge: 1s}}}",
                "load: [{from: client, trustDomain: a.example, to: server, rate: 12/m}]")),
    ]

    private static func topology(_ row: Row) throws -> Topology {
        try Running.topology("version: 1\nname: \(row.kind.rawValue)\n" + row.text)
    }

    private static func play(_ topology: Topology, _ row: Row) throws -> Report {
        try VirtualRun(topology).run(.after(.seconds(60 * row.minutes)))
    }

    @Test(arguments: rows) func `an outage is gone with its remedy`(row: Row) throws {
        let topology = try Self.topology(row)
        let report = try Self.play(topology, row)
        let cured = report.findings.allOutages.filter { $0.remedy?.kind == row.kind }
        try #require(!cured.isEmpty, "\(report.findings.allOutages)")
        let changed = cured.reduce(topology) { $0.applying($1.remedy!, to: $1, base: topology) ?? $0 }
        #expect(changed != topology)
        let after = try Self.play(changed, row)
        for outage in cured {
            let left = after.findings.outages[outage.edge]?.kept ?? []
            #expect(!left.contains { $0.outcome == outage.outcome && $0.cause.isAlike(outage.cause) }, "\(left)")
        }
        let tested = RemedyTester(topology).tested(report, progress: { _, _ in }, shouldStop: { false })
        let requests = after.counts.requests
        let isCalm = after.findings.outageCount == 0 && requests.failed + requests.unanswered == 0
        for outage in tested.findings.allOutages where outage.remedy?.kind == row.kind {
            #expect(outage.trial?.word == (isCalm ? "nothing_failed" : "helped"))
        }
    }

    /// Renewed at 30 s of a minute, while the authority is out from 20 s to 80 s, and again from 140 s on for good: longer
    /// lives prevent the first outage, and nothing but leaving out the fault the second.
    @Test func `of two outages for one reason each has the remedy that prevents it`() throws {
        let row = Row(
            kind: .liveLonger, minutes: 6,
            text: Self.lines(
                Self.ca("{leaf: {ttl: 60s, renewAt: 50%, jitter: 0%}}"), Self.server,
                "load: [{from: client, to: server, rate: 1/s}]",
                "scenario: [{at: 20s, fault: {ca: pause, on: mesh.example, for: 60s}}, "
                    + "{at: 140s, fault: {ca: pause, on: mesh.example}}]"))
        let topology = try Self.topology(row)
        let tested = RemedyTester(topology).tested(
            try Self.play(topology, row), progress: { _, _ in }, shouldStop: { false })
        let outages = tested.findings.allOutages
        #expect(outages.first?.remedy?.kind == .liveLonger && outages.first?.trial?.word == "helped", "\(outages)")
        #expect(outages.last?.remedy == .leaveOutAuthorityFault(.pause), "\(outages)")
        #expect(outages.last?.to == nil)
    }

    /// Neither of two domains trusts the other: one step is not enough.
    @Test func `what keeps them from talking once the remedy is applied is told with it`() throws {
        let row = Row(
            kind: .federate, minutes: 1,
            text: Self.lines(
                "trustDomains: {a.example: {}, b.example: {}}",
                "services: {server: {trustDomain: b.example, allow: [client], connections: {maxAge: 1s}}}",
                "load: [{from: client, trustDomain: a.example, to: server, rate: 12/m}]"))
        let topology = try Self.topology(row)
        let tested = RemedyTester(topology).tested(
            try Self.play(topology, row), progress: { _, _ in }, shouldStop: { false })
        let outage = try #require(tested.findings.allOutages.first)
        guard case .refusal(let then)? = outage.trial?.next, case .notFederated(_, let own, let peers) = then.fact
        else {
            Issue.record("\(outage)")
            return
        }
        #expect(outage.remedy == .federate(peers, with: own) && own != peers)
    }

    /// The bundle takes five hours, and the run ends after four: a longer wait would only have put it off.
    @Test func `what a remedy would put off to after the end is not told as prevented`() throws {
        let row = Row(
            kind: .distributeFor, minutes: 240,
            text: Self.lines(
                "trustDomains: {mesh.example: {ca: {leaf: {ttl: 2h, renewAt: 50%, jitter: 0%, "
                    + "rotation: {profile: istio}}}, bundles: {delay: 5h}}}",
                Self.server, "load: [{from: client, to: server, rate: 1/m}]",
                "scenario: [{at: 30m, rotateRoot: {distributeWait: 10m}}]"))
        let topology = try Self.topology(row)
        let tested = RemedyTester(topology).tested(
            try Self.play(topology, row), progress: { _, _ in }, shouldStop: { false })
        try #require(!tested.findings.allOutages.isEmpty)
        for outage in tested.findings.allOutages {
            #expect(outage.remedy == .distributeLonger && outage.trial?.word == "untried", "\(outage)")
        }
    }

    /// A root that signs though no bundle has it, by single steps: there is no rotation to change.
    @Test func `what is no change of the topology is marked as untried`() throws {
        let row = Row(
            kind: .distributeFirst, minutes: 10,
            text: Self.lines(
                Self.ca("{leaf: {ttl: 5m, renewAt: 50%, rotation: {profile: istio}}}"), Self.server, Self.load,
                "scenario: [{at: 1m, authority: {do: prepare}}, {at: 2m, authority: {do: activate}}]"))
        let topology = try Self.topology(row)
        let report = try Self.play(topology, row)
        let tested = RemedyTester(topology).tested(report, progress: { _, _ in }, shouldStop: { false })
        let outage = try #require(tested.findings.allOutages.first { $0.remedy == .distributeFirst })
        #expect(outage.trial?.word == "untried")
    }

    /// The pause is as long as certificates live: longer ones help, and so would have nothing been injected.
    @Test func `a remedy that does not help is not told`() throws {
        let row = Row(
            kind: .renewEarlier, minutes: 2,
            text: Self.lines(
                Self.ca("{latency: 4s, leaf: {ttl: 60s, renewAt: 95%, jitter: 0%}}"), Self.server,
                "load: [{from: client, to: server, rate: 5/s}]"))
        let topology = try Self.topology(row)
        var report = try Self.play(topology, row)
        for edge in report.findings.outages.keys {
            report.findings.outages[edge]!.update { $0.remedy = .rotateIntermediateEarlier }
        }
        try #require(report.findings.outageCount > 0)
        let tested = RemedyTester(topology).tested(report, progress: { _, _ in }, shouldStop: { false })
        #expect(tested.findings.allOutages.allSatisfy { $0.remedy == nil && $0.trial == nil })
    }
}
