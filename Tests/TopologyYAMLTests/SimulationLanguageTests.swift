import MeshModel
import Testing
import TopologyYAML

/// What a simulation of months is told: clocks, rotation, the network, root rotation and what must hold over windows.
@Suite struct SimulationLanguageTests {
    private let web = ServiceName("web")!
    private let catalog = ServiceName("catalog")!
    private let shop = TrustDomain("shop.example")!

    @Test func `clocks differ by service, load generator and instance`() throws {
        let skews = try read(months).clock.skews
        #expect(skews.count == 3)
        #expect(skews[.service(web)] == SkewSpec(skew: .constant(.seconds(180))))
        #expect(
            skews[.instance(InstanceID(web, 2))] == SkewSpec(skew: .constant(.seconds(-10)), driftPPM: 20...20))
        #expect(
            skews[.service(Load.defaultName)]
                == SkewSpec(skew: .uniform(from: .seconds(-1), to: .seconds(1)), driftPPM: -50...50))
    }

    @Test func `an authority has a rotation, a capacity and a way to spread its bundle`() throws {
        let spec = try #require(try read(months).trustDomain(shop))
        #expect(spec.ca.intermediateRenewAt == .half)
        #expect(spec.ca.leaf.ttl == .seconds(43_200))
        #expect(spec.ca.leaf.capAtIssuer == false)
        #expect(
            spec.ca.leaf.renewal
                == RenewalSpec(
                    of: .received, renewAt: Fraction(0.6)!, jitter: Fraction(0.02)!, checkEvery: .seconds(5),
                    shortestWait: .seconds(10), longestWait: .seconds(86_400),
                    retry: .backoff(
                        .init(
                            first: .milliseconds(500), factor: 3, longest: .seconds(20), jitter: Fraction(0.1)!,
                            tries: 7)),
                    reusesKey: true))
        #expect(
            spec.ca.signing
                == SigningSpec(
                    latency: .constant(.milliseconds(5)), rateLimit: Rate(perSecond: 50), concurrency: 8, queue: 1_000,
                    cores: 2))
        #expect(
            spec.bundles
                == BundleSpec(
                    delay: .uniform(from: .zero, to: .seconds(300)), miss: Fraction(0.01)!, resync: .seconds(600),
                    federationRefresh: .seconds(60)))
    }

    @Test func `a service has a zone, processors and a way to treat connections`() throws {
        let service = try #require(try read(months).service(web))
        #expect(service.zone == "east")
        #expect(service.cores == 0.5)
        #expect(service.connections == ConnectionSpec(maxAge: .seconds(3_600), onRotation: .drain, resumption: true))
    }

    @Test func `the network differs between parties, which may be zones`() throws {
        let topology = try read(months)
        #expect(topology.network.latency == .lognormal(median: .microseconds(500), p99: .milliseconds(2)))
        #expect(topology.network.loss == Fraction(0.0001))
        #expect(
            topology.network.links == [
                .init(
                    .init(.target(.instance(InstanceID(web, 2))), .zone("west")), latency: .constant(.milliseconds(20)),
                    loss: Fraction(0.01)),
                .init(.init(.trustDomain(shop), .target(.service(catalog)))),
            ])
    }

    @Test func `costs are the measured ones, others, or none`() throws {
        #expect(try read("services: {a: }").costs == .measured)
        #expect(try read("services: {a: }\ncosts: none").costs == nil)
        var costs = CostSpec.measured
        costs.signing = .milliseconds(1)
        #expect(try read(months).costs == costs)
    }

    @Test func `a scenario repeats, draws its times and rotates roots`() throws {
        let steps = try read(months).scenario
        let (day, twoDays) = (Duration.seconds(86_400), Duration.seconds(2 * 86_400))
        let hourly = ScenarioStep.When.every(.exactly(.seconds(3_600)), from: .seconds(3_600), until: twoDays)
        let onFirst = ScenarioStep.When.at(.exactly(day))
        let onSecond = ScenarioStep.When.at(.exactly(twoDays))
        #expect(
            steps.map(\.when) == [
                hourly, .at(.between(day, twoDays)), onFirst, onFirst, onFirst, onSecond, onSecond, onSecond,
            ])
        let (webs, catalogs) = (Party.target(.service(web)), Party.target(.service(catalog)))
        let rotation = RootRotation(strategy: .crossSigned, distributeWait: .seconds(60))
        let actions: [OperatorAction] = [
            .renew(.target(.service(web))), .scale(web, to: 5, order: nil),
            .inject(.certificate(.expired, on: .service(web))),
            .inject(.authority(.slow(.constant(.seconds(2))), shop)), .inject(.partition(webs, catalogs)),
            .clear(.partition(catalogs, webs)), .authority(.rotateRoot(rotation), of: shop),
            .authority(.prepare(.sameKey), of: shop),
        ]
        #expect(steps.map(\.action) == actions)
        let lasts: [ScenarioStep.Span?] = [
            nil, nil, .exactly(.seconds(600)), nil, .between(.seconds(60), .seconds(300)), nil, nil, nil,
        ]
        #expect(steps.map(\.lasts) == lasts)
    }

    @Test func `expectations bound numbers of an edge, or of each`() throws {
        let edge = Edge(from: web, to: catalog)
        let window = Window(from: .zero, to: .seconds(90 * 86_400))
        let expected: [MeshModel.Expectation.Condition] = [
            .availability(edge, window, Bound(.atLeast, 0.999)), .outage(nil, .wholeRun, Bound(.atMost, 5)),
            .csrRate(of: shop, .wholeRun, per: .seconds(1), Bound(.atMost, 50)),
            .refusals(edge, .wholeRun, Bound(.equal, 0)), .requestsOnExpired(nil, window, Bound(.equal, 0)),
            .requestsOnExpired(nil, .wholeRun, Bound(.equal, 0)), .lateRenewals(of: web, .wholeRun, Bound(.equal, 0)),
            .digest(String(repeating: "3f5a", count: 16)),
        ]
        #expect(try read(months).expectations.map(\.condition) == expected)
    }

    @Test(arguments: RenewalProfile.allCases)
    func `a profile says what the leaf does not, and is written as what it says`(_ profile: RenewalProfile) throws {
        func leaf(_ keys: String) throws -> LeafSpec {
            let text = "trustDomains: {a: {ca: {leaf: {\(keys)}}}}\nservices: {s: }"
            let topology = try read(text)
            #expect(try read(TopologyWriter.text(of: topology)).trustDomains == topology.trustDomains)
            return topology.trustDomains[0].ca.leaf
        }
        let name = "rotation: {profile: \(profile.rawValue)}"
        let plain = LeafSpec()
        #expect(
            try leaf(name)
                == LeafSpec(
                    ttl: profile.ttl, backdate: profile.backdate ?? plain.backdate, renewal: profile.renewal))
        var changed = profile.renewal
        changed.renewAt = Fraction(0.3)!
        #expect(
            try leaf("renewAt: 30%, \(name), ttl: 7h, backdate: 1s")
                == LeafSpec(ttl: .seconds(7 * 3_600), backdate: .seconds(1), renewal: changed))
    }

    @Test func `a backoff changes only what it says`() throws {
        let text = """
            trustDomains: {a: {ca: {leaf: {rotation: {profile: istio, retry: {backoff: {first: 200ms}}}}}}}
            services: {s: }
            """
        var expected = RenewalProfile.istio.renewal
        guard case .backoff(var backoff) = expected.retry else { return #expect(Bool(false), "no backoff") }
        backoff.first = .milliseconds(200)
        expected.retry = .backoff(backoff)
        #expect(try read(text).trustDomains[0].ca.leaf.renewal == expected)
    }

    @Test func `a leaf outlives its issuer only where nothing caps it`() throws {
        let text = { (cap: String) in
            "trustDomains: {a: {ca: {intermediate: {ttl: 1h}, leaf: {ttl: 2h, capAtIssuer: \(cap)}}}}\nservices: {s: }"
        }
        #expect(try read(text("false")).trustDomains[0].ca.leaf.ttl == .seconds(7_200))
        #expect(
            TopologyReader.read(text("true"), file: "a.yaml").diagnostics.map(\.code) == [
                Diagnostic.Code.outlivesIssuer
            ])
    }

    @Test func `with one trust domain nobody has to name it`() throws {
        let steps = try read("services: {a: }\nscenario: [{at: 1s, rotateRoot: }, {at: 2s, authority: {do: taint}}]")
            .scenario
        let domain = TrustDomainSpec.fallback.name
        #expect(
            steps.map(\.action) == [
                .authority(.rotateRoot(RootRotation()), of: domain), .authority(.taint, of: domain),
            ])
    }

    @Test func `a fault that lasts may be cleared early, and a partition in any order`() throws {
        let topology = try read(
            """
            services: {a: , b: }
            scenario:
              - {at: 1s, fault: {partition: [b, a], for: 1h}}
              - {at: 2s, clear: {fault: partition, between: [a, b]}}
            """)
        guard case .inject(let fault) = topology.scenario[0].action else { return #expect(Bool(false), "no fault") }
        #expect(topology.scenario[1].action == .clear(fault.handle))
    }
}

private let months = """
    clock:
      skews:
        web: {skew: +3m}
        web.2: {skew: -10s, drift: 20ppm}
        load: {skew: {uniform: {from: -1s, to: 1s}}, drift: {between: [-50ppm, 50ppm]}}
    trustDomains:
      shop.example:
        ca:
          root: {ttl: 3650d}
          intermediate: {ttl: 365d, renewAt: 50%}
          leaf:
            ttl: 12h
            capAtIssuer: false
            jitter: 2%
            rotation:
              of: received
              renewAt: 60%
              checkEvery: 5s
              shortestWait: 10s
              longestWait: 24h
              retry: {backoff: {first: 500ms, factor: 3, longest: 20s, jitter: 10%, tries: 7}}
              reusesKey: true
          latency: 5ms
          rateLimit: 50/s
          concurrency: 8
          queue: 1000
          cores: 2
        bundles: {delay: {uniform: {from: 0s, to: 5m}}, miss: 1%, resync: 10m, federationRefresh: 1m}
    defaults: {zone: west}
    services:
      web:
        zone: east
        cores: 0.5
        connections: {maxAge: 1h, onRotation: drain, resumption: on}
        script: [call: catalog]
      catalog: {allow: [web]}
    load: [{to: web, rate: 5/s}]
    network:
      latency: {lognormal: {median: 500us, p99: 2ms}}
      loss: 0.01%
      links:
        - {between: [web.2, west], latency: 20ms, loss: 1%}
        - {between: [shop.example, catalog]}
    costs: {signing: 1ms}
    scenario:
      - {every: 1h, until: 2d, rotate: {service: web}}
      - {at: {between: [1d, 2d]}, scale: {web: 5}}
      - {at: 1d, fault: {certificate: expired, on: web, for: 10m}}
      - {at: 1d, fault: {ca: {slow: 2s}, on: shop.example}}
      - {at: 1d, fault: {partition: [web, catalog], for: {between: [1m, 5m]}}}
      - {at: 2d, clear: {fault: partition, between: [web, catalog]}}
      - {at: 2d, rotateRoot: {of: shop.example, strategy: cross-signed, distributeWait: 1m}}
      - {at: 2d, authority: {do: prepare, origin: same-key}}
    expect:
      - {availability: {edge: [web, catalog], between: [0s, 90d], share: ">= 99.9%"}}
      - {outage: {longest: "<= 5s"}}
      - {csrRate: {of: shop.example, peak: "<= 50"}}
      - {refusals: {edge: [web, catalog], count: "== 0"}}
      - {requestsOnExpired: {between: [0s, 90d], count: 0}}
      - {noConnectionOnExpiredCertificate: }
      - {lateRenewals: {of: web, count: 0}}
      - {digest: 3f5a3f5a3f5a3f5a3f5a3f5a3f5a3f5a3f5a3f5a3f5a3f5a3f5a3f5a3f5a3f5a}
    """
