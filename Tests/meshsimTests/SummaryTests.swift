import MeshModel
import Testing

@testable import meshsim

@Suite struct SummaryTests {
    private static func edge(_ from: String, _ to: String, _ outcomes: [Outcome: Int], failedAnswers: Int = 0)
        -> EdgeView
    {
        var statistics = EdgeStatistics()
        (statistics.outcomes, statistics.failedAnswers) = (outcomes, failedAnswers)
        for _ in 0..<min(10, outcomes[.ok] ?? 0) { statistics.latency.record(.microseconds(1_800)) }
        return EdgeView(
            edge: Edge(from: ServiceName(from)!, to: ServiceName(to)!), statistics: statistics, handshakes: [:])
    }

    private static func report(_ edges: [EdgeView], _ expectations: [ExpectationResult]) -> Report {
        var statistics = Statistics(expectations: expectations.count)
        statistics.requests = requests(9_876, failed: 48)
        return Report(
            name: "storefront", seed: 42, duration: .seconds(50), speed: 1, end: .finished, statistics: statistics,
            handshakes: handshakes(214, [expired: 12, Outcome("unknown_ca")!: 3, .timeout: 1]), issued: 42, renewed: 33,
            expectations: expectations, edges: edges)
    }

    @Test func `a run with misses`() throws {
        let edges = [
            Self.edge("load", "web", [.ok: 9_870], failedAnswers: 42),
            Self.edge("web", "ratings", [.ok: 9_800, expired: 12, .timeout: 3, .noEndpoint: 1]),
            Self.edge("web", "catalog", [.ok: 9_870]), Self.edge("web", "reviews", [:]),
        ]
        let expectations = [
            ExpectationResult(
                text: "{edge: [web, ratings], between: [31s, 40s], outcome: certificate_expired}", held: true,
                detail: "12 of 12 attempts ended certificate_expired (12 certificate_expired)"),
            ExpectationResult(
                text: "{requests: {to: web, between: [0s, 30s], errorRate: \"< 0.5%\"}}", held: false,
                detail: "48 of 6000 requests failed"),
            ExpectationResult(
                text: "{ready: {service: catalog, at: 90s, replicas: 6}}", held: nil,
                detail: "the run ended after 50s, before 1m30s: 3 of catalog ready"),
        ]
        let lines = Summary(report: Self.report(edges, expectations), width: 80).lines()
        #expect(lines.allSatisfy { $0.width <= 80 })
        try expectGolden(lines, "summary-missed")
    }

    @Test func `a large run without a fault`() throws {
        let edges = (1...40).map { Self.edge("service-\($0)", "service-\($0 + 1)", [.ok: 1_000 - $0]) }
        var report = Self.report(edges, [ExpectationResult(text: "{ready: {}}", held: true, detail: "1 of web ready")])
        report.statistics.requests = requests(40_000)
        report.handshakes = handshakes(800)
        (report.speed, report.end) = (3_600, .stopped)
        try expectGolden(Summary(report: report, width: 80).lines(), "summary-calm")
    }

    @Test func `a month with outages`() throws {
        var report = Self.report(
            [Self.edge("load", "web", [.ok: 9_870]), Self.edge("web", "ratings", [.ok: 9_800, expired: 12])], [])
        report.duration = .seconds(30 * 86_400)
        report.edges[1].statistics.onExpired = 31
        report.edges[1].statistics.onResumed = 4_120
        report.findings = Self.month()
        let lines = Summary(report: report, width: 80).lines()
        #expect(lines.allSatisfy { $0.width <= 80 })
        try expectGolden(lines, "summary-outages")
    }

    /// Two outages that the log explains, one that goes on, and many short ones.
    private static func month() -> Findings {
        var analysis = Analysis()
        var sequence = 0
        func tell(_ at: Duration, _ kind: String, _ subject: String, _ fields: [String: JSON] = [:]) {
            sequence += 1
            let fields = fields.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) }
            analysis.add(Event(sequence: sequence, time: start + at, kind: kind, subject: subject, fields: fields))
        }
        func pair(_ caller: Int) -> [String: JSON] {
            ["from": .string("web.\(caller)"), "to": "ratings.1", "outcome": "unknown_ca", "after": "1m"]
        }
        for instance in 1...9 { tell(.zero, "csr.received", "web.\(instance)") }
        tell(.zero, "certificate.issued", "web.1", ["serial": "1", "notAfter": "2026-01-02T00:00:00Z"])
        tell(.zero, "certificate.issued", "web.2", ["serial": "2", "notAfter": "2026-03-01T00:00:00Z"])
        tell(.zero, "certificate.used", "web.1", ["serial": "1"])
        tell(.zero, "run.started", "storefront")
        let day = Duration.seconds(86_400)
        for instance in 1...5 { tell(day, "csr.timeout", "web.\(instance)", ["attempt": "1"]) }
        for instance in 1...5 { tell(day + .milliseconds(70 * instance), "csr.received", "web.\(instance)") }
        tell(day, "certificate.renewed", "web.1", ["serial": "3", "notAfter": "2026-03-02T00:00:00Z"])
        tell(day + .seconds(540), "certificate.renewed", "web.2", ["serial": "4", "notAfter": "2026-01-09T00:00:00Z"])
        tell(day, "bundle.published", "shop.example", ["generation": "4"])
        tell(
            day + .seconds(7_200), "handshake.refused", "web→ratings",
            [
                "outcome": "unknown_ca", "cause": "web.1 holds generation 3 of the bundle of shop.example, against 4",
                "facts": .object([("kind", "bundle_behind"), ("trustDomain", "shop.example"), ("held", .integer(3))]),
            ])
        for caller in 1...12 { tell(day + .seconds(7_200), "pair.failing", "web→ratings", pair(caller)) }
        for caller in 1...12 { tell(day + .seconds(7_740), "pair.recovered", "web→ratings", pair(caller)) }
        for number in 1...14 {
            tell(day * (number + 3), "pair.failing", "web→ratings", pair(1))
            tell(day * (number + 3) + .milliseconds(1_250), "pair.recovered", "web→ratings", pair(1))
        }
        tell(
            day * 2, "pair.failing", "load→a-service-of-a-long-name",
            ["from": "load.1", "outcome": "no_endpoint"])
        tell(day * 30, "run.ended", "storefront")
        return analysis.findings
    }

    @Test func `colours change nothing but the colour`() {
        let lines = Summary(report: Self.report([Self.edge("a", "b", [.ok: 1])], []), width: 80).lines()
        for line in lines {
            #expect(line.rendered(colour: true).replacing(/\u{1b}\[[0-9;]*m/, with: "") == line.rendered(colour: false))
        }
    }
}

extension JSON: ExpressibleByStringLiteral {
    public init(stringLiteral text: String) { self = .string(text) }
}
