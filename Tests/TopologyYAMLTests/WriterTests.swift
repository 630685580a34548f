import MeshModel
import Testing
import TopologyYAML

@Suite struct WriterTests {
    @Test func `what is written is short, in one order, and without the defaults`() throws {
        #expect(
            TopologyWriter.text(of: try read(storefront)) == """
                version: 1
                name: storefront
                seed: 42
                clock: {start: 2026-01-01T00:00:00Z}
                trustDomains:
                  shop.example: {ca: {leaf: {ttl: 40s, jitter: 10%}}, federatesWith: [partner.example]}
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
                  catalog: {replicas: 3, workers: 8, errorRate: 0.1%, allow: [web]}
                  reviews: {allow: [web]}
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

                """)
    }

    @Test(arguments: UInt64(1)...300) func `a written topology reads back as the same topology`(_ seed: UInt64) throws {
        let topology = RandomTopology.draw(seed: seed)
        let text = TopologyWriter.text(of: topology)
        let result = TopologyReader.read(text, file: "written.yaml")
        #expect(result.diagnostics.filter { $0.severity == .error } == [], "seed \(seed):\n\(text)")
        #expect(result.topology?.withoutLocations == topology, "seed \(seed):\n\(text)")
    }
}
