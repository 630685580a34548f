import MeshDataPlane
import MeshModel

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
    (statistics.total, statistics.failed) = (total, failed)
    for index in 0..<min(total, 100) { statistics.latency.record(latency + latency.scaled(by: Double(index) / 100)) }
    return statistics
}

func handshakes(_ total: Int, _ refused: [Outcome: Int] = [:]) -> HandshakeStatistics {
    var statistics = HandshakeStatistics()
    (statistics.total, statistics.refused) = (total, refused)
    return statistics
}

/// Events with these, a tenth of a second apart from the given time on.
func events(
    from first: Int = 1, at time: Duration, _ list: [(kind: String, subject: String, fields: [String: String])]
) -> [Event] {
    list.enumerated().map { index, event in
        Event(
            sequence: first + index, time: start + time + .milliseconds(100 * index), kind: event.kind,
            subject: event.subject, fields: event.fields.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })
    }
}

let expired = Outcome("certificate_expired")!

let refusal = (
    kind: "handshake.refused", subject: "web→ratings",
    fields: [
        "outcome": "certificate_expired",
        "why": "web.1 refused the certificate of ratings.1: certificate has expired (10); it ended at "
            + "2026-01-01T00:00:29Z, and now it is 2026-01-01T00:00:31Z; told with the alert certificate_expired(45)",
    ]
)

let story =
    events(
        at: .zero,
        [
            ("run.started", "storefront", ["services": "4", "instances": "9"]),
            ("instance.issuing", "catalog.4", ["from": "pending", "why": "made its key"]),
            ("instance.ready", "catalog.4", ["from": "issuing", "why": "listens on 127.1.0.3:8443"]),
            ("instance.ready", "catalog.5", ["from": "issuing", "why": "listens on 127.1.0.4:8443"]),
        ])
    + events(
        from: 5, at: .seconds(20),
        [
            ("certificate.renewed", "web.1", ["notAfter": "2026-01-01T00:01:00Z", "reason": "renewal"]),
            ("certificate.renewed", "reviews.1", ["notAfter": "2026-01-01T00:01:00Z", "reason": "renewal"]),
        ])
    + events(
        from: 7, at: .seconds(30),
        [
            ("scenario.step", "storefront", ["does": "fault certificate=expired on ratings (shop.yaml:33)"]),
            ("fault.injected", "ratings", ["fault": "certificate", "certificate": "expired"]),
            ("certificate.forced", "ratings.1", ["certificate": "expired"]),
        ] + Array(repeating: refusal, count: 12))

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
    var digest = EventDigest(speed: speed)
    digest.add(events, start: view.start)
    return LiveView(
        view: view, trend: trend ?? minute(of: view), events: digest, speed: speed, width: width,
        height: height
    ).lines()
}
