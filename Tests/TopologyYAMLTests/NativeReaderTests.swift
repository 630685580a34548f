import MeshModel
import Testing
import TopologyYAML

@Suite struct NativeReaderTests {
    @Test func `the storefront of the design reads as it says`() throws {
        let topology = try read(storefront)
        #expect(topology.name == "storefront")
        #expect(topology.seed == 42)
        #expect(topology.clock == ClockSpec(start: MeshTime(rfc3339: "2026-01-01T00:00:00Z"), speed: 1))
        #expect(topology.trustDomains.map(\.name.name) == ["shop.example", "partner.example"])
        #expect(topology.trustDomains[0].ca.leaf.ttl == .seconds(40))
        #expect(topology.trustDomains[0].ca.leaf.renewal.jitter == Fraction(0.1))
        #expect(topology.trustDomains[0].federatesWith == [topology.trustDomains[1].name])
        #expect(topology.services.map(\.name.text) == ["web", "catalog", "reviews", "ratings"])

        let web = topology.services[0]
        #expect(web.isEntrypoint && web.replicas == 2)
        #expect(web.script.steps.count == 3)
        #expect(web.script.calls.map(\.to.text) == ["catalog", "reviews", "ratings"])
        #expect(web.script.calls[1].timeout == .milliseconds(250))
        #expect(web.script.steps[2] == .one(.sleep(.lognormal(median: .milliseconds(4), p99: .milliseconds(30)))))
        #expect(topology.services[1].errorRate == Fraction(0.001))
        #expect(topology.services[1].allow?.first?.matches(web.spiffeID) == true)
        #expect(topology.services[3].trustDomain.name == "partner.example")

        #expect(topology.load.count == 1)
        #expect(topology.load[0].shape == .open(rate: Rate(perSecond: 200)!, arrivals: .poisson))
        #expect(topology.load[0].trustDomain.name == "shop.example")
        #expect(topology.plannedSteps().map(\.at) == [.seconds(10), .seconds(20), .seconds(30), .seconds(40)])
        #expect(
            topology.expectations.map(\.text).first
                == "{edge: [web, ratings], between: [31s, 40s], outcome: certificate_expired}")
    }

    @Test func `a service that says nothing has the defaults of the model`() throws {
        let topology = try read("services: {web: }")
        #expect(
            topology
                == Topology(
                    name: "test", trustDomains: [.fallback],
                    services: [Service(name: ServiceName("web")!, trustDomain: TrustDomainSpec.fallback.name)]))
    }

    @Test func `defaults hold for every service, and a service changes only what it says`() throws {
        let topology = try read(
            """
            defaults: {replicas: 3, connections: {idleTimeout: 5s}, allow: [web]}
            services: {web: {}, api: {replicas: 1, connections: {perEndpoint: 2}, allow: []}}
            """)
        #expect(topology.services.map(\.replicas) == [3, 1])
        #expect(topology.services[1].connections == ConnectionSpec(idleTimeout: .seconds(5), perEndpoint: 2))
        #expect(topology.services[0].allow?.map(\.text) == ["web"])
        #expect(topology.services[1].allow == [])
    }

    @Test func `anchors, aliases and merge keys work`() throws {
        let topology = try read(
            """
            services:
              a: &small {replicas: 2, workers: 4}
              b: {<<: *small, replicas: 5}
              c: *small
            """)
        #expect(topology.services.map(\.replicas) == [2, 5, 2])
        #expect(topology.services.map(\.workers) == [4, 4, 4])
    }

    @Test func `one scale with several services is as many steps at that time`() throws {
        let topology = try read(
            """
            services: {a: , b: }
            scenario:
              - {at: 2s, rotate: all}
              - {at: 1s, scale: {a: 3, b: 0}, order: oldest}
              - {at: 2s, rotate: {instance: a.1}}
            """)
        let a = ServiceName("a")!
        let b = ServiceName("b")!
        #expect(
            topology.scenario.map(\.action) == [
                .scale(a, to: 3, order: .oldest), .scale(b, to: 0, order: .oldest), .renew(.everything),
                .renew(.target(.instance(InstanceID(a, 1)))),
            ])
    }

    @Test func `the name of a topology without one is its file's`() {
        #expect(TopologyReader.read("services: {a: }", file: "some/where/shop.yaml").topology?.name == "shop")
    }

    @Test(arguments: ["1.3", "\"1.3\"", "1.2+", "1.2"]) func `TLS versions need no quotes`(_ text: String) throws {
        let topology = try read("services: {a: {tls: \(text)}}")
        #expect(topology.services[0].tls.rawValue == text.filter { $0 != "\"" })
    }

    @Test func `a call knows where it stands`() throws {
        let call = try read("services:\n  a:\n    script:\n      - call: b\n  b:").services[0].script.calls[0]
        #expect(call.location == SourceLocation(file: "test.yaml", line: 4, column: 15))
    }
}

/// The topology in `text`; the diagnostics, if it has none.
func read(_ text: String, _ overrides: Override...) throws -> Topology {
    let result = TopologyReader.read(text, file: "test.yaml", overrides: overrides)
    return try #require(result.topology, "\(result.diagnostics)")
}

let storefront = """
    version: 1
    name: storefront
    seed: 42
    clock: {start: 2026-01-01T00:00:00Z, speed: 1}
    trustDomains:
      shop.example:
        ca:
          root: {ttl: 3650d}
          intermediate: {ttl: 365d}
          leaf: {ttl: 40s, renewAt: 50%, jitter: 10%, backdate: 10s}
        federatesWith: [partner.example]
      partner.example: {}
    services:
      web:
        replicas: 2
        entrypoint: true
        script:
          - call: catalog
          - - call: {service: reviews, timeout: 250ms}
            - call: ratings
          - sleep: {lognormal: {median: 4ms, p99: 30ms}}
      catalog: {replicas: 3, allow: [web], workers: 8, errorRate: 0.1%}
      reviews: {allow: [web], mtls: strict}
      ratings: {trustDomain: partner.example, allow: ["spiffe://shop.example/ns/default/sa/web"]}
    load:
      - {to: web, rate: 200/s, arrivals: poisson}
    scenario:
      - {at: 10s, scale: {catalog: 6}}
      - {at: 20s, rotate: {service: reviews}}
      - {at: 30s, fault: {certificate: expired, on: ratings}}
      - {at: 40s, clear: {fault: certificate, on: ratings}}
    expect:
      - {edge: [web, ratings], between: [31s, 40s], outcome: certificate_expired}
      - {requests: {to: web, between: [0s, 30s], errorRate: "< 0.5%"}}
    """
