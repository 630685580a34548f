import MeshModel
import MeshRecord
import Testing

@testable import meshsim

@Suite struct SummaryTests {
    private static func edge(_ from: String, _ to: String, _ outcomes: [Outcome: Int]) -> EdgeView {
        var statistics = EdgeStatistics()
        statistics.outcomes = outcomes
        for _ in 0..<min(10, outcomes[.ok] ?? 0) { statistics.latency.record(.microseconds(1_800)) }
        return EdgeView(
            edge: Edge(from: ServiceName(from)!, to: ServiceName(to)!), statistics: statistics, handshakes: [:])
    }

    private static func report(_ edges: [EdgeView], _ expectations: [ExpectationResult]) -> Report {
        var counts = LoopCounts([])
        counts.requests = requests(9_876, failed: 48)
        var findings = Findings()
        (findings.certificates.issued, findings.certificates.renewed) = (42, 33)
        return Report(
            name: "storefront", seed: 42, duration: .seconds(50), speed: 1, end: .finished, counts: counts,
            handshakes: handshakes(214, [expired: 12, Outcome("unknown_ca")!: 3, .timeout: 1]),
            expectations: expectations, edges: edges, findings: findings)
    }

    @Test func `a run with misses`() throws {
        let edges = [
            Self.edge("load", "web", [.ok: 9_828, .error: 42]),
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
        report.counts.requests = requests(40_000)
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
        var analysis = LogAnalysis(localities: [:])
        var sequence = 0
        func tell(_ at: Duration, _ happening: Happening) {
            sequence += 1
            analysis.add(Event(sequence: sequence, time: start + at, happening))
        }
        func tell(_ at: Duration, _ number: Int, _ happening: InstanceHappening) {
            tell(at, .instance(id("web.\(number)"), happening))
        }
        func pair(_ caller: Int, _ happening: PairHappening) -> Happening {
            .pair(Pair(from: id("web.\(caller)"), to: .instance(id("ratings.1"))), happening)
        }
        let (shop, unknown) = (TrustDomain("shop.example")!, Outcome("unknown_ca")!)
        let day = Duration.seconds(86_400)
        let csr = InstanceHappening.csrReceived(shop, .initial, attempt: 1)
        for instance in 1...9 { tell(.zero, instance, csr) }
        func renewed(_ at: Duration, _ number: Int, ends: Duration, serial: UInt8, _ reason: IssueReason = .renewal) {
            tell(at, number, signed(reason, ends: ends, serial: serial))
            tell(at, number, .certificateAccepted(SerialNumber(bigEndian: [serial]), notAfter: start + ends, reason))
        }
        renewed(.zero, 1, ends: day, serial: 1, .initial)
        renewed(.zero, 2, ends: day * 59, serial: 2, .initial)
        tell(.zero, 1, .certificateUsed(SerialNumber(bigEndian: [1])))
        tell(.zero, .mesh("storefront", .runStarted(services: 2, instances: 2)))
        let timedOut = FailedAttempt(.timedOut(patience: .seconds(5)), attempt: 1, retryIn: .seconds(1))
        for instance in 1...5 { tell(day, instance, .attemptFailed(timedOut)) }
        for instance in 1...5 { tell(day + .milliseconds(70 * instance), instance, csr) }
        renewed(day, 1, ends: day * 60, serial: 3)
        renewed(day + .seconds(540), 2, ends: day * 8, serial: 4)
        tell(day + .seconds(6), 3, .certificateUnneeded(SerialNumber(bigEndian: [5])))
        let again = OperatorAction.authority(.rotateRoot(RootRotation()), of: shop)
        tell(day, .operatorRejected(again, why: "a rotation of its root is under way"))
        tell(day, .authority(shop, .bundlePublished(generation: 4, roots: [1, 2])))
        let (leaf, ratings) = (SerialNumber(bigEndian: [9]), id("ratings.1"))
        let made = SignedCertificate(serial: leaf, spiffeID: nil, notBefore: start, notAfter: start + day * 90)
        tell(day, .instance(ratings, .certificateSigned(made, .initial, root: 2, after: .zero)))
        tell(day, .instance(ratings, .certificateAccepted(leaf, notAfter: made.notAfter, .initial)))
        let report = HandshakeReport(
            role: .client, result: .refused(.peerCertificate(VerifyCode(20))), alertSent: TLSAlert(number: 48),
            resumed: false, duration: .zero)
        let verdict = HandshakeVerdict(
            time: start, client: .init(instance: id("web.1"), report: report), called: id("ratings.1"))
        let ends = Cause.Ends(presenter: .member(id("ratings.1")), verifier: .member(id("web.1")))
        tell(
            day + .seconds(7_200), .handshakeRefused(verdict, Cause(.bundleBehind(ends, shop, held: 3, needed: 4))))
        let since = day + .seconds(7_200)
        for caller in 1...12 { tell(since, pair(caller, .failing(unknown, since: start + since))) }
        for caller in 1...12 { tell(day + .seconds(7_740), pair(caller, .recovered(after: .seconds(60)))) }
        for number in 1...14 {
            let since = day * (number + 3)
            tell(since, pair(1, .failing(unknown, since: start + since)))
            tell(day * (number + 3) + .milliseconds(1_250), pair(1, .recovered(after: .seconds(60))))
        }
        let nobody = Pair(from: id("load.1"), to: .service(ServiceName("a-service-of-a-long-name")!))
        tell(day * 2, .pair(nobody, .failing(.noEndpoint, since: start + day * 2)))
        tell(day * 30, .mesh("storefront", .runEnded(.finished)))
        return analysis.findings
    }

    @Test func `colours change nothing but the colour`() {
        let lines = Summary(report: Self.report([Self.edge("a", "b", [.ok: 1])], []), width: 80).lines()
        for line in lines {
            #expect(line.rendered(colour: true).replacing(/\u{1b}\[[0-9;]*m/, with: "") == line.rendered(colour: false))
        }
    }
}
