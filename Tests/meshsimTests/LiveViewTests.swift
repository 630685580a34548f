import MeshModel
import MeshRecord
import MeshRuntime
import Testing

@testable import meshsim

@Suite struct LiveViewTests {
    private static let now = start + .seconds(32)

    private static let shop = [
        service("web", 2, of: 2, now: now),
        service("catalog", 3, of: 6, left: .seconds(4), others: [.issuing: 1, .draining: 2], now: now),
        service("reviews", 0, of: 1, left: .seconds(-3), now: now),
        service("ratings", 1, of: 1, fault: "expired", now: now),
        service("load", 1, of: 1, isLoad: true, now: now),
    ]

    private static var faulty: MeshView {
        var view = meshView(shop)
        view.faults = [
            .certificate(.expired, on: Target("ratings")!), .authority(.pause, TrustDomain("partner.example")!),
        ]
        return view
    }

    @Test func `a mesh with faults, at a hundred columns`() throws {
        try expectGolden(frame(Self.faulty, story, 100, 30), "faulty-100x30")
    }

    @Test func `a small screen keeps what matters`() throws {
        try expectGolden(frame(Self.faulty, story, 40, 10), "faulty-40x10")
    }

    @Test func `a mesh that starts`() throws {
        var view = meshView(Self.shop, elapsed: nil)
        (view.requests, view.handshakes) = (RequestStatistics(), HandshakeStatistics())
        let lines = LiveView(view: view, trend: Trend(), events: EventGroups(), speed: 60, width: 80, height: 24)
            .lines()
        try expectGolden(lines, "starting-80x24")
    }

    @Test func `of a thousand services the wide screen shows those that need attention`() throws {
        let services = (1...1_000).map { number in
            service(
                "service-\(number)", number % 100 == 7 ? 1 : 3, of: 3, others: number % 250 == 0 ? [.draining: 1] : [:],
                fault: number == 500 ? "crash" : nil, now: Self.now)
        }
        let lines = frame(meshView(services), story, 200, 60)
        #expect(lines.contains { $0.rendered(colour: false).contains("more") })
        try expectGolden(lines, "thousand-200x60")
    }

    @Test func `no line is ever wider than the screen, nor are there more lines than rows`() {
        let seed = UInt64.random(in: 0..<1_000_000)
        let trend = minute(of: meshView([]))
        for round in 0..<300 {
            var random = SeededRandom(seed: seed).split("\(round)")
            let (width, height) = (1 + random.below(210), 1 + random.below(70))
            let lines = frame(
                .random(&random), randomEvents(&random), trend: trend, speed: random.chance(0.5) ? 1 : 3_600, width,
                height)
            #expect(lines.count <= height, "seed \(seed), round \(round)")
            for line in lines {
                let text = line.rendered(colour: false)
                #expect(text.columns <= width, "seed \(seed), round \(round): \(text)")
                #expect(!text.unicodeScalars.contains { $0.properties.generalCategory == .control })
            }
        }
    }
}

extension MeshView {
    fileprivate static func random(_ random: inout SeededRandom) -> MeshView {
        let services = (0..<random.below(random.chance(0.1) ? 500 : 12)).map { index in
            let name = "s\(index)" + String(repeating: "x", count: random.below(60))
            let others: [InstanceState: Int] = [.draining: random.below(3), .issuing: random.below(3_000)]
            return service(
                name, random.below(5_000), of: random.below(5_000), left: .seconds(random.below(10_000_000) - 1_000),
                others: others, fault: random.chance(0.2) ? "wrong-identity" : nil, isLoad: random.chance(0.1))
        }
        var view = meshView(services, elapsed: random.chance(0.1) ? nil : .seconds(random.below(100_000_000)))
        view.name = randomText(&random)
        view.faults = (0..<random.below(6)).map { index in
            .certificate(
                .expired, on: Target(String(repeating: "w", count: 1 + Int(random.below(60))) + "\(index)")!)
        }
        return view
    }
}

private func randomText(_ random: inout SeededRandom) -> String {
    let pieces = [
        "web", "→", " ", "証明書", "\u{1b}[2J", "e\u{301}", "👩‍👩‍👧", "🇨🇭", "\t", "\u{202e}", "❤️", "ﷺ", "a-long-word", "…",
    ]
    return (0..<random.below(40)).map { _ in pieces[random.below(pieces.count)] }.joined()
}

private func randomEvents(_ random: inout SeededRandom) -> [Event] {
    (0..<random.below(60)).map { index in
        let time = start + .seconds(random.below(100_000))
        return Event(sequence: index + 1, time: time, randomHappening(&random))
    }
}

private func randomHappening(_ random: inout SeededRandom) -> Happening {
    let instance = id("web.\(random.below(9) + 1)")
    return switch random.below(6) {
    case 0: unintelligible(to: instance, randomText(&random))
    case 1: .instance(instance, .entered(.ready, from: .issuing, why: randomText(&random)))
    case 2: .instance(instance, signed(.renewal, ends: .seconds(60)))
    case 3: .fault(.injected(.partition(.zone(randomText(&random)), .zone(randomText(&random)))))
    case 4: .operatorRejected(.renew(.everything), why: randomText(&random))
    default: .mesh(randomText(&random), .runEnded(.stopped))
    }
}

/// Somebody from outside does not speak TLS.
private func unintelligible(to server: InstanceID, _ reason: String) -> Happening {
    let report = HandshakeReport(
        role: .server, result: .refused(.protocolError(reason)), resumed: false, duration: .zero)
    let verdict = HandshakeVerdict(time: start, server: .init(instance: server, report: report), called: server)
    return .handshakeRefused(verdict, Cause(.protocolMismatch(by: server, reason: reason)))
}
