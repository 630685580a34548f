import MeshModel
import MeshRecord

@testable import MeshRuntime
@testable import meshsim

let start = MeshTime(rfc3339: "2026-01-01T00:00:00Z")!

func service(
    _ name: String, _ ready: Int, of wanted: Int, left: Duration? = .seconds(30), life: Duration = .seconds(40),
    others: [InstanceState: Int] = [:], fault: String? = nil, isLoad: Bool = false, now: MeshTime = start
) -> ServiceView {
    ServiceView(
        name: ServiceName(name)!, isLoadGenerator: isLoad, wanted: wanted,
        counts: others.merging([.ready: ready]) { $1 }, soonestToExpire: left.map { now + $0 },
        life: left.map { _ in life }, fault: fault)
}

func requests(_ total: Int, failed: Int = 0, latency: Duration = .milliseconds(2)) -> RequestStatistics {
    var statistics = RequestStatistics()
    (statistics.sent, statistics.total, statistics.failed) = (total, total, failed)
    for index in 0..<min(total, 100) { statistics.latency.record(latency + latency.scaled(by: Double(index) / 100)) }
    return statistics
}

func handshakes(_ total: Int, _ refused: [Outcome: Int] = [:]) -> HandshakeStatistics {
    var statistics = HandshakeStatistics()
    (statistics.total, statistics.refused) = (total, refused)
    return statistics
}

/// Events of these, a tenth of a second apart from the given time on.
func events(from first: Int = 1, at time: Duration, _ happenings: [Happening]) -> [Event] {
    happenings.enumerated().map { index, happening in
        Event(sequence: first + index, time: start + time + .milliseconds(100 * index), happening)
    }
}

func id(_ text: String) -> InstanceID { InstanceID(text)! }

let expired = Outcome("certificate_expired")!

/// A client that refuses a server's certificate, which had ended two seconds before.
func refusal(by client: String = "web.1", of server: String = "ratings.1") -> HandshakeVerdict {
    let (began, ended) = (start - .seconds(11), start + .seconds(29))
    let failed = FailedCertificate(depth: 0, isSelfSigned: false, notBefore: began, notAfter: ended)
    let report = HandshakeReport(
        role: .client, result: .refused(.peerCertificate(VerifyCode(10))),
        judgement: .init(code: VerifyCode(10), failed: failed, at: start + .seconds(31)),
        alertSent: TLSAlert(number: 45), resumed: false,
        peer: PeerIdentity(
            spiffeID: nil, serial: SerialNumber(bigEndian: [1]), notBefore: began, notAfter: ended),
        duration: .zero)
    return HandshakeVerdict(
        time: start + .seconds(31), client: .init(instance: id(client), report: report), called: id(server))
}

func refused(_ verdict: HandshakeVerdict = refusal()) -> Happening { .handshakeRefused(verdict, Cause(.timeout)) }

func signed(_ reason: IssueReason, ends: Duration, serial: UInt8 = 1) -> InstanceHappening {
    .certificateSigned(
        SignedCertificate(
            serial: SerialNumber(bigEndian: [serial]), spiffeID: nil, notBefore: start, notAfter: start + ends), reason,
        root: 1, after: .zero)
}

private let ratings = Target("ratings")!
private let fault = Fault.certificate(.expired, on: ratings)

let story =
    events(
        at: .zero,
        [
            .mesh("storefront", .runStarted(services: 4, instances: 9)),
            .instance(id("catalog.4"), .entered(.issuing, from: .pending, why: "made its key")),
            .instance(id("catalog.4"), .entered(.ready, from: .issuing, why: "listens on 127.1.0.3:8443")),
            .instance(id("catalog.5"), .entered(.ready, from: .issuing, why: "listens on 127.1.0.4:8443")),
        ])
    + events(
        from: 5, at: .seconds(20),
        [
            .instance(id("web.1"), signed(.renewal, ends: .seconds(60))),
            .instance(id("reviews.1"), signed(.renewal, ends: .seconds(60))),
        ])
    + events(
        from: 7, at: .seconds(30),
        [
            .mesh(
                "storefront",
                .scenarioStep(
                    PlannedStep(
                        at: .seconds(30), action: .inject(fault),
                        location: SourceLocation(file: "shop.yaml", line: 33, column: 5)))),
            .fault(.injected(fault)),
            .instance(
                id("ratings.1"),
                .certificateForced(.expired, SerialNumber(bigEndian: [2]), nil, notAfter: start + .seconds(29))),
        ] + Array(repeating: refused(), count: 12))

func meshView(_ services: [ServiceView], elapsed: Duration? = .seconds(32)) -> MeshView {
    MeshView(
        name: "storefront", now: start + (elapsed ?? .zero), elapsed: elapsed, services: services,
        requests: requests(6_321, failed: 48), recent: requests(50, failed: 3),
        handshakes: handshakes(214, [expired: 12, .timeout: 2]), issued: 42, renewed: 33, faults: [], events: [],
        eventCount: 0)
}

/// A minute of looking at a mesh that answers `rate` requests a second.
func minute(of view: MeshView, rate: Int = 200) -> Trend {
    var trend = Trend()
    var look = view
    for index in 0...240 {
        look.now = view.now - .milliseconds(250 * (240 - index))
        look.recent = requests(rate / 4 + index % 7, failed: index % 5 == 0 ? 1 : 0)
        look.handshakes = handshakes(200 + index, [expired: max(0, index - 200)])
        trend.add(look)
    }
    return trend
}

func frame(
    _ view: MeshView, _ events: [Event], trend: Trend? = nil, speed: Double = 1, _ width: Int, _ height: Int
) -> [Line] {
    var groups = EventGroups(speed: speed)
    groups.add(events, start: view.start)
    return LiveView(
        view: view, trend: trend ?? minute(of: view), events: groups, speed: speed, width: width,
        height: height
    ).lines()
}
