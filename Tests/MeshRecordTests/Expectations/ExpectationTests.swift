import MeshModel
import Testing

@testable import MeshRecord

@Suite struct ExpectationTests {
    private typealias Condition = MeshModel.Expectation.Condition

    private static let edge = Edge(from: ServiceName("web")!, to: ServiceName("catalog")!)
    private static let other = Edge(from: ServiceName("web")!, to: ServiceName("ratings")!)
    private static let window = Window(from: .seconds(600), to: .seconds(1_200))

    /// `held`, `missed` or `open`, the detail, and the events that contradict it.
    private static func judged(
        _ condition: Condition, _ story: [Story.Line] = [], counted: [Countable] = [], end: String = "+1h"
    ) -> String {
        let expectation = MeshModel.Expectation(condition, text: "")
        var counters = ExpectationCounters([expectation])
        for countable in counted { counters.count(countable, since: Story.start) }
        let result = LogAnalysis(of: Story.events(story, end: end), [expectation]).trials.results(
            counters, lasted: Story.time(end) - Story.start, digest: nil)[0]
        let word = result.held.map { $0 ? "held" : "missed" } ?? "open"
        return "\(word): \(result.detail)" + (result.events.isEmpty ? "" : " \(result.events)")
    }

    /// So many attempts in the window, of which some ended so, and the rest with a timeout.
    private static func attempts(
        _ count: Int, _ outcome: Outcome = .ok, matches: Int, on edge: Edge = edge, began: String = "+11m"
    ) -> [Countable] {
        (0..<count).map { .attempt(attempt(on: edge, began: began, $0 < matches ? outcome : .timeout)) }
    }

    private static func attempt(
        on edge: Edge = edge, began: String = "+11m", _ outcome: Outcome, onExpired: Bool = false
    ) -> Attempt {
        Attempt(
            edge: edge, from: InstanceID(edge.from, 1), to: InstanceID(edge.to, 1), began: Story.time(began),
            outcome: outcome, httpStatus: nil, latency: .zero, onExpired: onExpired, onResumed: false)
    }

    @Test func `a missed edge names the refusals that contradict it, in its window and of another outcome`() {
        let story: [Story.Line] = [
            ("+9m", .refused("web.1", "catalog.1", "unknown_ca")),
            ("+10m", .refused("web.1", "catalog.1", "unknown_ca")),
            ("+11m", .refused("web.1", "ratings.1", "unknown_ca")),
            ("+12m", .refused("web.1", "catalog.1", "certificate_expired")),
            ("+13m", .failing("web.1", "catalog.1", "timeout", since: "+13m")),
            ("+20m", .refused("web.1", "catalog.1", "unknown_ca")),
        ]
        #expect(
            Self.judged(
                .edge(Self.edge, Self.window, .ok, share: Bound(.atLeast, 1)), story,
                counted: Self.attempts(10, matches: 7))
                == "missed: 7 of 10 attempts ended ok (7 ok, 3 timeout); event 3 at 10m: web→catalog handshake.refused "
                + "unknown_ca [3, 5, 6]")
        let expired = Outcome("certificate_expired")!
        #expect(
            Self.judged(
                .edge(Self.edge, Self.window, expired, share: Bound(.atLeast, 1)), story,
                counted: Self.attempts(10, expired, matches: 10)
            ).hasPrefix("held"))
    }

    @Test func `attempts count where they began in the window, on the edge`() {
        let all = Condition.edge(Self.edge, Self.window, .ok, share: Bound(.atLeast, 1))
        let elsewhere =
            Self.attempts(1, matches: 0, began: "+9m") + Self.attempts(1, matches: 0, began: "+20m")
            + Self.attempts(1, matches: 0, on: Self.other)
        #expect(Self.judged(all, counted: elsewhere) == "missed: nothing was attempted on web→catalog")
        #expect(
            Self.judged(all, counted: elsewhere + Self.attempts(2, matches: 2))
                == "held: 2 of 2 attempts ended ok (2 ok)")
    }

    @Test func `what is broken for good is missed though the window has not ended, and the rest is open`() {
        let all = Condition.edge(Self.edge, Self.window, .ok, share: Bound(.atLeast, 1))
        let most = Condition.edge(Self.edge, Self.window, .ok, share: Bound(.atLeast, 0.9))
        #expect(Self.judged(all, counted: Self.attempts(10, matches: 9), end: "+15m").hasPrefix("missed: 9 of 10"))
        #expect(Self.judged(all, counted: Self.attempts(10, matches: 10), end: "+15m").hasPrefix("open"))
        #expect(Self.judged(all, end: "+15m").hasPrefix("open"))
        #expect(Self.judged(most, counted: Self.attempts(10, matches: 1), end: "+15m").hasPrefix("open"))
        #expect(Self.judged(most, counted: Self.attempts(10, matches: 1)).hasPrefix("missed"))
        let signed = (1...7).map { ("+11m", Happening.signed("\(Self.edge.to).1", $0, until: "+1h", .initial)) }
        let few = Condition.certificates(of: nil, Self.window, .issued, Bound(.less, 7))
        let many = Condition.certificates(of: nil, Self.window, .issued, Bound(.atLeast, 8))
        #expect(Self.judged(few, signed, end: "+15m").hasPrefix("missed: 7 issued"))
        #expect(
            Self.judged(many, signed, end: "+15m").hasPrefix("open: the run ended after 15m0s, before 20m0s"))
        let ready = Condition.ready(Self.edge.to, at: .seconds(1_200), Bound(.atLeast, 1))
        #expect(Self.judged(ready, end: "+15m").hasPrefix("open"))
    }

    @Test func `what may depend on a step that was refused is missed, and what cannot is not`() {
        let rotate = OperatorAction.authority(.rotateRoot(RootRotation()), of: TrustDomain("a.example")!)
        let refused: [Story.Line] = [("+15m", .operatorRejected(rotate, why: "one is under way"))]
        let all = Condition.edge(Self.edge, Self.window, .ok, share: Bound(.atLeast, 1))
        func judged(_ condition: Condition, in domain: String) -> String {
            let expectation = MeshModel.Expectation(condition, text: "")
            var counters = ExpectationCounters([expectation])
            for countable in Self.attempts(2, matches: 2) { counters.count(countable, since: Story.start) }
            let localities = [Self.edge.to: Locality(trustDomain: TrustDomain(domain)!)]
            let analysis = LogAnalysis(of: Story.events(refused, end: "+1h"), [expectation], localities: localities)
            return analysis.trials.results(counters, lasted: .seconds(3_600), digest: nil)[0].detail
        }
        let missed = "2 of 2 attempts ended ok (2 ok); event 2 at 15m: a step was refused that it may depend on: "
        #expect(judged(all, in: "a.example") == missed + "one is under way")
        #expect(judged(all, in: "b.example") == "2 of 2 attempts ended ok (2 ok)")
        let before = Condition.edge(
            Self.edge, Window(from: .seconds(600), to: .seconds(899)), .ok, share: Bound(.atLeast, 1))
        #expect(judged(before, in: "a.example") == "2 of 2 attempts ended ok (2 ok)")
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
        let failing: [Story.Line] = [("+10m", .failing("web.1", "ratings.1", "timeout", since: "+10m"))]
        let both = Self.attempts(200, matches: 199) + Self.attempts(3, matches: 2, on: Self.other)
        #expect(
            Self.judged(.availability(nil, Self.window, Bound(.atLeast, 0.99)), failing, counted: both)
                == "missed: web→ratings: 2 of 3 attempts succeeded (66.666%), 1 of 2 edges missed; event 2 at 10m: "
                + "web→ratings pair.failing timeout [2]")
        #expect(
            Self.judged(.availability(nil, Self.window, Bound(.atLeast, 0.5)), failing, counted: both)
                == "held: web→ratings: 2 of 3 attempts succeeded (66.666%), the least of 2 edges")
        #expect(
            Self.judged(.availability(Self.edge, Self.window, Bound(.atLeast, 0.999)), failing, counted: both)
                == "missed: web→catalog: 199 of 200 attempts succeeded (99.5%)")
        #expect(
            Self.judged(.availability(Self.edge, Self.window, Bound(.atLeast, 0)))
                == "missed: nothing was attempted on web→catalog")
    }

    @Test func `an outage is that of one pair, as far as it lies in the window`() {
        let story: [Story.Line] = [
            ("+9m", .failing("web.1", "catalog.1", "timeout", since: "+9m")),
            ("+12m", .failing("web.2", "catalog.1", "timeout", since: "+12m")),
            ("+13m", .recovered("web.1", "catalog.1")),
            ("+14m", .recovered("web.2", "catalog.1")),
            ("+14m", .failing("web.1", "ratings.1", "timeout", since: "+14m")),
        ]
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
        let story: [Story.Line] = [
            ("+9m50s", .asked("web.1")),
            ("+9m55s", .asked("web.2")),
            ("+9m56s", .asked("web.2", "b.example")),
            ("+15m", .asked("web.1")),
            ("+15m1s", .asked("web.2")),
            ("+15m2s", .asked("web.3")),
            ("+25m", .asked("web.1")),
            ("+25m", .asked("web.1")),
            ("+25m", .asked("web.1")),
            ("+25m", .asked("web.1")),
        ]
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
        let refusals: [Story.Line] = [
            ("+9m", .refused("web.1", "catalog.1", "unknown_ca")),
            ("+10m", .refused("web.1", "catalog.1", "unknown_ca")),
            ("+11m", .refused("web.1", "ratings.1", "unknown_ca")),
        ]
        #expect(
            Self.judged(.refusals(nil, Self.window, Bound(.atMost, 1)), refusals)
                == "missed: 2 handshakes refused; event 4 at 11m: web→ratings handshake.refused unknown_ca [4]")
        #expect(
            Self.judged(.refusals(Self.edge, Self.window, Bound(.equal, 1)), refusals) == "held: 1 handshakes refused")
        let renewals: [Story.Line] = [
            ("+2m", .accepted("catalog.1", 3, until: "+11m", .initial)),
            ("+16m", .late("web.1", ended: "+15m", by: .seconds(60))),
            ("+16m", .late("web.2", ended: "+9m", by: .seconds(420))),
        ]
        #expect(
            Self.judged(.lateRenewals(of: Self.edge.from, Self.window, Bound(.equal, 0)), renewals)
                == "missed: 1 certificates renewed too late; event 3 at 15m: the certificate of web.1 ended [3]")
        #expect(
            Self.judged(.lateRenewals(of: nil, Self.window, Bound(.equal, 0)), renewals)
                == "missed: 2 certificates renewed too late; event 3 at 15m: the certificate of web.1 ended [3, 2]")
    }

    @Test func `requests on expired certificates are told by attempts, and named by connections`() {
        let outlived = PairHappening.connectionOutlived(
            certificateOf: InstanceID(Self.edge.to, 1), ended: Story.time("+11m"))
        let pair = Pair(from: InstanceID(Self.edge.from, 1), to: .instance(InstanceID(Self.edge.to, 1)))
        let story: [Story.Line] = [("+12m", .pair(pair, outlived))]
        let good = Self.attempts(7, matches: 7)
        let onExpired = Array(repeating: Countable.attempt(Self.attempt(.ok, onExpired: true)), count: 2)
        #expect(
            Self.judged(
                .requestsOnExpired(Self.edge, Self.window, Bound(.equal, 0)), story, counted: good + onExpired,
                end: "+15m")
                == "missed: 2 of 9 requests on expired certificates; event 2 at 12m: web→catalog connection.outlived [2]"
        )
        #expect(
            Self.judged(.requestsOnExpired(nil, Self.window, Bound(.equal, 0)), story, counted: good)
                .hasPrefix("held"))
    }

    @Test func `at most ten events are named`() {
        let story: [Story.Line] = (1...30).map { ("+11m\($0)s", .refused("web.1", "catalog.1", "unknown_ca")) }
        #expect(
            Self.judged(.refusals(nil, Self.window, Bound(.equal, 0)), story)
                .hasSuffix("[2, 3, 4, 5, 6, 7, 8, 9, 10, 11]"))
    }
}
