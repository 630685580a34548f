import MeshModel
import MeshRecord
import MeshRuntime
import RunningMeshes
import Testing

/// Causes of whole runs against what the topology makes happen: times are computed from its numbers.
extension SimulatedCauseTests {
    private static let start = VirtualRun.defaultStart

    /// hasty's clock is 3 min fast. The certificates of all come at the start and live 1 h; their renewal fails until 58 min.
    @Test func `a fast verifier's refusal is told by its own clock`() throws {
        let refused = try Self.play("textbook/fast-verifier.yaml").refused
        try #require(!refused.isEmpty)
        for (verdict, _, why) in refused {
            let judged = try #require(verdict.client?.report.judgement?.at)
            let ahead = judged - verdict.time
            #expect(ahead > .seconds(179) && ahead <= .seconds(180))
            #expect(
                why.contains("ended at \(Self.start + .seconds(3_600)), and the clock of hasty.1 said \(judged)"))
        }
    }

    /// The intermediate lives a week. The leaf before its successor's comes after 8 renewals at 80 % of 24 h, uncut.
    @Test func `where an intermediate ends before its leaf, both ends are told, and which is whose`() throws {
        let refused = try Self.play("textbook/leaf-outlives-issuer.yaml").refused
        let first = try #require(refused.first)
        let week = Self.start + .seconds(7 * 86_400)
        guard case .issuerExpired(_, .intermediate, week, let leafEnds) = first.cause.fact else {
            Issue.record("\(first.cause)")
            return
        }
        let renewed = Self.start + .seconds(8 * 24 * 3_600 * 4 / 5)
        let late = leafEnds - (renewed + .seconds(24 * 3_600))
        #expect(late >= .zero && late < .seconds(60))
        #expect(first.why.contains("the intermediate above it ended at \(week), and the clock of client.1 said"))
    }

    /// The authority is paused from 13 h on. The leaf of 12 h is cut to the intermediate's end at 30 h, and due at 21 h; an
    /// answer is waited for 5 s. No intermediate would have helped, nor longer leaves, which would have been cut, too.
    @Test func `a leaf that was cut to its issuer's end and could not be renewed is what ended`() throws {
        let topology = try Running.reported("capped-leaf")
        let played = try Self.play(topology, for: .seconds(31 * 3_600))
        let end = Self.start + .seconds(30 * 3_600)
        for (_, cause, _) in played.refused {
            guard case .expired(_, end, _, withIssuer: true) = cause.fact else {
                Issue.record("\(cause)")
                return
            }
        }
        let outage = try #require(played.report.findings.allOutages.first)
        guard case .refusal(let cause) = outage.cause, case .expired(_, end, _, withIssuer: true) = cause.fact else {
            Issue.record("\(outage.cause)")
            return
        }
        #expect(!played.refused.isEmpty && outage.outcome == Outcome("certificate_expired"))
        guard case .failed(let attempts) = cause.renewal else {
            Issue.record("\(cause)")
            return
        }
        #expect(attempts.reason == .paused(TrustDomain("mesh.example")!))
        #expect(abs((attempts.since - Self.start - .seconds(21 * 3_600 + 5)).seconds) < 2)
        #expect(outage.remedy == .leaveOutAuthorityFault(.pause))
    }

    /// The root lives 2 h, the intermediates below it are made anew every 30 min; all end with it.
    @Test func `where the root ends, it is named, and no intermediate is asked for`() throws {
        let topology = try Running.reported("root-ends")
        let played = try Self.play(topology, for: .seconds(3 * 3_600))
        let outage = try #require(played.report.findings.allOutages.first)
        let end = Self.start + .seconds(2 * 3_600)
        for (_, cause, _) in played.refused {
            guard case .issuerExpired(_, .root, end, leafEnds: end) = cause.fact else {
                Issue.record("\(cause)")
                return
            }
        }
        #expect(outage.remedy == .rotateRootEarlier)
    }

    /// The east and other.example are parted from 2 min to 12 min: audit in the east, and nightly, which is of other.example.
    /// cart, which is in the east, crashes at 4 min; front, which calls it, is not of other.example.
    @Test func `a partition is blamed for what happens between its parties alone`() throws {
        let topology = try Running.reported("unrelated-partition")
        let played = try Self.play(topology, for: .seconds(13 * 60))
        let outages = played.report.findings.allOutages
        let parted = outages.filter { if case .partition = $0.cause { true } else { false } }
        #expect(Set(parted.map(\.edge.description)) == ["nightly→audit"])
        #expect(outages.contains { $0.edge.description == "front→cart" })
    }

    /// The second rotation comes while the first waits for 24 h, which is the default.
    @Test func `a step that was refused is in the report, with its moment and why`() throws {
        let topology = try Running.reported("rejected-step")
        let played = try Self.play(topology, for: .seconds(4 * 3_600))
        let rejections = played.report.findings.rejections
        let rejection = try #require(rejections.kept.first)
        #expect(rejections.count == 1)
        #expect(rejection.action == topology.scenario.last?.action)
        #expect(rejection.time - (try #require(played.report.findings.start)) == .seconds(3 * 3_600))
        #expect(played.events[rejection.sequence - 1].kind == "operator.rejected")
    }

    /// Answers take 20 s and callers wait 5 s, always; from 60 s to 65 s one of two servers presents a certificate that ended.
    @Test func `attempts that end otherwise for a while are an outage of their own, each with its own cause`() throws {
        let topology = try Running.reported("other-cause")
        let played = try Self.play(topology, for: .seconds(80))
        let outages = played.report.findings.allOutages
        try #require(outages.count == 2)
        let began = try #require(played.report.findings.start)
        #expect(outages[0].outcome == .timeout && outages[0].cause == .silence(.seconds(5)))
        #expect(outages[0].remedy == nil && outages[0].to == nil && outages[0].pairs == 2)
        #expect(outages[0].from - began < .seconds(1), "from when the first request began that was not answered")
        #expect(outages[1].outcome == Outcome("certificate_expired") && outages[1].pairs == 1)
        #expect(outages[1].remedy == .leaveOut(.expired))
        for (end, seconds) in [(outages[1].from, 60), (try #require(outages[1].to), 65)] {
            #expect(abs((end - began - .seconds(seconds)).seconds) <= 1, "one request each second to each server")
        }
        guard case .refusal(let cause) = outages[1].cause, case .expired(let ends, _, _, _) = cause.fact else {
            Issue.record("\(outages[1].cause)")
            return
        }
        #expect(ends.presenter.member == InstanceID("slow.1"))
    }
}

extension Played {
    /// Each refused handshake, and what the event says of it.
    var refused: [(verdict: HandshakeVerdict, cause: Cause, why: String)] {
        events.compactMap { event in
            guard case .handshakeRefused(let verdict, let cause) = event.happening else { return nil }
            return (verdict, cause, event.why ?? "")
        }
    }
}
