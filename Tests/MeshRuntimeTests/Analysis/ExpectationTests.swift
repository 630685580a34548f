import MeshModel
import Testing


@Suite struct ExpectationTests {
    private static let edge = Edge(from: ServiceName("web")!, to: ServiceName("catalog")!)
    private static let other = Edge(from: ServiceName("web")!, to: ServiceName("ratings")!)
    private static let window = Window(from: .seconds(600), to: .seconds(1_200))

    /// `held`, `missed` or `open`, the detail, and the events that contradict it.
    private static func judged(
        _ condition: MeshModel.Expectation.Condition, _ story: String = "", tally: Tally = Tally(), end: String = "+1h"
    ) -> String {
        let analysis = Analysis(of: Story.events(story, end: end), [condition])
        let result = Expectation(condition, text: "").judge(
            MeshModel.Expectation.Observed(tally: tally, evidence: analysis.evidence.first, certificates: 7),
            lasted: Story.time(end) - Story.start)
        let word = result.held.map { $0 ? "held" : "missed" } ?? "open"
        return "\(word): \(result.detail)" + (result.events.isEmpty ? "" : " \(result.events)")
    }

    private static func tally(_ attempts: Int, matches: Int) -> Tally {
        var tally = Tally()
        (tally.attempts, tally.matches) = (attempts, matches)
        tally.outcomes = [.ok: matches, .timeout: attempts - matches].filter { $0.value > 0 }
        return tally
    }

    private static func answered(_ shares: [Edge: (Int, of: Int)]) -> Tally {
        var tally = Tally()
        tally.answered = shares.mapValues { Tally.Share(attempts: $0.of, answered: $0.0) }
        return tally
    }

    @Test func `a missed edge names the refusals that contradict it, in its window and of another outcome`() {
        let story = """
            +9m   handshake.refused  web→catalog  outcome=unknown_ca
            +10m  handshake.refused  web→catalog  outcome=unknown_ca
            +11m  handshake.refused  web→ratings  outcome=unknown_ca
            +12m  handshake.refused  web→catalog  outcome=certificate_expired
            +13m  pair.failing       web→catalog  from=web.1; to=catalog.1; outcome=timeout
            +20m  handshake.refused  web→catalog  outcome=unknown_ca
            """
        #expect(
            Self.judged(
                .edge(Self.edge, Self.window, .ok, share: Bound(.atLeast, 1)), story,
                tally: Self.tally(10, matches: 7))
                == "missed: 7 of 10 attempts ended ok (7 ok, 3 timeout); event 3 at 10m: web→catalog handshake.refused "
                + "unknown_ca [3, 5, 6]")
        #expect(
            Self.judged(
                .edge(Self.edge, Self.window, Outcome("certificate_expired")!, share: Bound(.atLeast, 1)), story,
                tally: Self.tally(10, matches: 10)
            ).hasPrefix("held"))
    }

    @Test func `what is broken for good is missed though the window has not ended, and the rest is open`() {
        let all = MeshModel.Expectation.Condition.edge(Self.edge, Self.window, .ok, share: Bound(.atLeast, 1))
        let most = MeshModel.Expectation.Condition.edge(Self.edge, Self.window, .ok, share: Bound(.atLeast, 0.9))
        #expect(Self.judged(all, tally: Self.tally(10, matches: 9), end: "+15m").hasPrefix("missed: 9 of 10"))
        #expect(Self.judged(all, tally: Self.tally(10, matches: 10), end: "+15m").hasPrefix("open"))
        #expect(Self.judged(all, end: "+15m").hasPrefix("open"))
        #expect(Self.judged(most, tally: Self.tally(10, matches: 1), end: "+15m").hasPrefix("open"))
        #expect(Self.judged(most, tally: Self.tally(10, matches: 1)).hasPrefix("missed"))
        let few = MeshModel.Expectation.Condition.certificates(of: nil, Self.window, .issued, Bound(.less, 7))
        let many = MeshModel.Expectation.Condition.certificates(of: nil, Self.window, .issued, Bound(.atLeast, 8))
        #expect(Self.judged(few, end: "+15m") == "missed: 7 issued")
        #expect(Self.judged(many, end: "+15m").hasPrefix("open: the run ended after 15m0s, before 20m0s"))
        let ready = MeshModel.Expectation.Condition.ready(Self.edge.to, at: .seconds(1_200), Bound(.atLeast, 1))
        #expect(Self.judged(ready, end: "+15m").hasPrefix("open"))
    }

    @Test func `a share is broken for good exactly where no further attempt can mend it`() {
        for relation in Bound.Relation.allCases {
            for value in [0, 0.5, 1] {
                for part in 0...3 {
                    let bound = Bound(relation, value)
                    let reachable = (0...60).contains { good in
                        (0...60).contains { bad in
                            let share = Double(part + good) / Double(3 + good + bad)
                            return bound.holds(for: share)
                        }
                    }
                    #expect(
                        bound.isBroken(byShare: part, of: 3) == !reachable,
                        "\(relation.rawValue) \(value), \(part) of 3")
                }
            }
        }
    }

    @Test func `availability is that of the edge, or of each`() {
        let failing = "+10m  pair.failing  web→ratings  from=web.1; to=ratings.1; outcome=timeout"
        let tally = Self.answered([Self.edge: (199, of: 200), Self.other: (2, of: 3)])
        #expect(
            Self.judged(.availability(nil, Self.window, Bound(.atLeast, 0.99)), failing, tally: tally)
                == "missed: web→ratings: 2 of 3 attempts were answered (66.666%), 1 of 2 edges missed; event 2 at 10m: "
                + "web→ratings pair.failing timeout [2]")
        #expect(
            Self.judged(.availability(nil, Self.window, Bound(.atLeast, 0.5)), failing, tally: tally)
                == "held: web→ratings: 2 of 3 attempts were answered (66.666%), the least of 2 edges")
        #expect(
            Self.judged(
                .availability(Self.edge, Self.window, Bound(.atLeast, 0.999)), failing,
                tally: Self.answered([Self.edge: (199, of: 200)]))
                == "missed: web→catalog: 199 of 200 attempts were answered (99.5%)")
        #expect(
            Self.judged(.availability(Self.edge, Self.window, Bound(.atLeast, 0)))
                == "missed: nothing was attempted on web→catalog")
    }

    @Test func `an outage is that of one pair, as far as it lies in the window`() {
        let story = """
            +9m   pair.failing    web→catalog  from=web.1; to=catalog.1; outcome=timeout
            +12m  pair.failing    web→catalog  from=web.2; to=catalog.1; outcome=timeout
            +13m  pair.recovered  web→catalog  from=web.1; to=catalog.1
            +14m  pair.recovered  web→catalog  from=web.2; to=catalog.1
            +14m  pair.failing    web→ratings  from=web.1; to=ratings.1; outcome=timeout
            """
        #expect(
            Self.judged(.outage(Self.edge, Self.window, Bound(.less, 150)), story)
                == "missed: a pair failed for 3m at the most; event 2 at 9m: web→catalog began to fail [2]")
        #expect(
            Self.judged(.outage(Self.edge, Self.window, Bound(.atMost, 180)), story)
                == "held: a pair failed for 3m at the most")
        #expect(
            Self.judged(.outage(nil, Self.window, Bound(.less, 300)), story)
                == "missed: a pair failed for 6m at the most; event 6 at 14m: web→ratings began to fail [6]",
            "it goes on beyond the window")
        #expect(
            Self.judged(.outage(nil, Self.window, Bound(.less, 240)), story, end: "+19m")
                == "missed: a pair failed for 5m at the most; event 6 at 14m: web→ratings began to fail [6]",
            "broken before the window has ended")
        #expect(Self.judged(.outage(nil, Self.window, Bound(.less, 1))) == "held: no pair failed")
    }

    @Test func `CSRs are counted in stretches that end in the window`() {
        let story = """
            +9m50s  csr.received  web.1  trustDomain=a.example
            +9m55s  csr.received  web.2  trustDomain=a.example
            +9m56s  csr.received  web.2  trustDomain=b.example
            +15m  csr.received  web.1  trustDomain=a.example
            +15m1s  csr.received  web.2  trustDomain=a.example
            +15m2s  csr.received  web.3  trustDomain=a.example
            +25m  csr.received  web.1  trustDomain=a.example
            +25m  csr.received  web.1  trustDomain=a.example
            +25m  csr.received  web.1  trustDomain=a.example
            +25m  csr.received  web.1  trustDomain=a.example
            """
        let domain = TrustDomain("a.example")
        #expect(
            Self.judged(.csrRate(of: domain, Self.window, per: .seconds(10), Bound(.less, 3)), story)
                == "missed: 3 CSRs within 10s at the most; event 7 at 15m2s: web.3 csr.received [7]")
        #expect(
            Self.judged(.csrRate(of: domain, Self.window, per: .seconds(1), Bound(.atMost, 1)), story)
                == "held: 1 CSRs within 1s at the most")
        let early = Window(from: .seconds(599), to: .seconds(700))
        #expect(
            Self.judged(.csrRate(of: nil, early, per: .seconds(10), Bound(.atMost, 3)), story)
                == "held: 3 CSRs within 10s at the most", "the stretch that ends as the window begins")
    }

    @Test func `refusals and late renewals are counted where they fall into the window`() {
        let refusals = """
            +9m   handshake.refused  web→catalog  outcome=unknown_ca
            +10m  handshake.refused  web→catalog  outcome=unknown_ca
            +11m  handshake.refused  web→ratings  outcome=unknown_ca
            """
        #expect(
            Self.judged(.refusals(nil, Self.window, Bound(.atMost, 1)), refusals)
                == "missed: 2 handshakes refused; event 4 at 11m: web→ratings handshake.refused unknown_ca [4]")
        #expect(
            Self.judged(.refusals(Self.edge, Self.window, Bound(.equal, 1)), refusals) == "held: 1 handshakes refused")
        let renewals = """
            +1m   certificate.issued   web.1  serial=1; notAfter=+15m
            +1m   certificate.issued   web.2  serial=2; notAfter=+9m
            +2m   certificate.issued   catalog.1  serial=3; notAfter=+11m
            +16m  certificate.renewed  web.1  serial=4; notAfter=+9h
            +16m  certificate.renewed  web.2  serial=5; notAfter=+9h
            """
        #expect(
            Self.judged(.lateRenewals(of: Self.edge.from, Self.window, Bound(.equal, 0)), renewals)
                == "missed: 1 certificates renewed too late; event 5 at 15m: the certificate of web.1 ended [5]")
        #expect(
            Self.judged(.lateRenewals(of: nil, Self.window, Bound(.equal, 0)), renewals)
                == "missed: 2 certificates renewed too late; event 4 at 11m: the certificate of catalog.1 ended [4, 5]")
    }

    @Test func `requests on expired certificates are told by attempts, and named by connections`() {
        let story = "+12m  connection.outlived  web→catalog  certificate=catalog.1"
        #expect(
            Self.judged(
                .requestsOnExpired(Self.edge, Self.window, Bound(.equal, 0)), story, tally: Self.tally(9, matches: 2),
                end: "+15m")
                == "missed: 2 of 9 requests on expired certificates; event 2 at 12m: web→catalog connection.outlived [2]"
        )
        #expect(
            Self.judged(
                .requestsOnExpired(nil, Self.window, Bound(.equal, 0)), story, tally: Self.tally(9, matches: 0)
            ).hasPrefix("held"))
    }

    @Test func `at most ten events are named`() {
        let story = (1...30).map { "+11m\($0)s  handshake.refused  web→catalog  outcome=unknown_ca" }
        #expect(
            Self.judged(.refusals(nil, Self.window, Bound(.equal, 0)), story.joined(separator: "\n"))
                .hasSuffix("[2, 3, 4, 5, 6, 7, 8, 9, 10, 11]"))
    }
}
