import Foundation
import MeshModel
import Testing


@Suite struct OutageTests {
    /// Every outage in a few lines.
    private static func told(_ text: String, end: String = "+10h") -> String {
        let findings = Analysis(of: Story.events(text, end: end)).findings
        return findings.allOutages.map { outage in
            let to = outage.to.map { "+\(($0 - Story.start).text)" } ?? "open"
            return """
                \(outage.edge) +\((outage.from - Story.start).text) \(to) \(outage.lasted.text) \(outage.outcome) \
                \(outage.pairs): \(outage.named.joined(separator: " "))
                  \(outage.cause)
                  \(outage.remedy ?? "-")
                """
        }.joined(separator: "\n")
    }

    @Test func `an outage without an answer that begins while the network is parted is the partition's`() {
        let outages = Self.told(
            """
            +1h     fault.injected  east|west    fault=partition
            +1h2s   pair.failing    web→catalog  from=web.1; to=catalog.1; outcome=timeout
            +1h1m   fault.cleared   east|west    fault=partition
            +1h1m   pair.recovered  web→catalog  from=web.1; to=catalog.1
            +2h     pair.failing    web→catalog  from=web.1; to=catalog.1; outcome=timeout
            +2h1s   pair.recovered  web→catalog  from=web.1; to=catalog.1
            """)
        #expect(outages.contains("the network was parted between east and west"))
        #expect(outages.components(separatedBy: "parted").count == 2, "the second has another cause")
    }

    @Test func `an outage lasts from the first pair that fails to the last that recovers`() {
        let outages = Self.told(
            """
            +1h     pair.failing    web→catalog  from=web.1; to=catalog.1; outcome=unknown_ca
            +1h1m   handshake.refused  web→catalog  outcome=unknown_ca; cause=the first; remedy=a remedy
            +1h2m   pair.failing    web→catalog  from=web.2; to=catalog.1; outcome=timeout
            +1h3m   handshake.refused  web→catalog  outcome=unknown_ca; cause=the second
            +1h3m   pair.failing    web→ratings  from=web.1; to=ratings.1; outcome=timeout
            +1h4m   pair.recovered  web→catalog  from=web.1; to=catalog.1; after=4m
            +1h5m   pair.failing    web→catalog  from=web.3; to=catalog.1; outcome=unknown_ca
            +1h5m   pair.failing    web→catalog  from=web.4; to=catalog.1; outcome=unknown_ca
            +1h6m   pair.recovered  web→catalog  from=web.2; to=catalog.1
            +1h6m   pair.recovered  web→catalog  from=web.4; to=catalog.1
            +1h9m   pair.recovered  web→catalog  from=web.3; to=catalog.1
            +2h     pair.failing    web→catalog  from=web.1; to=catalog.1; outcome=reset
            +2h1s   pair.recovered  web→catalog  from=web.1; to=catalog.1
            """)
        #expect(
            outages == """
                web→catalog +1h +1h9m 9m unknown_ca 4: web.1→catalog.1 web.2→catalog.1 web.3→catalog.1
                  the first
                  a remedy
                web→ratings +1h3m open 8h57m timeout 1: web.1→ratings.1
                  no answer came in time
                  -
                web→catalog +2h +2h1s 1s reset 1: web.1→catalog.1
                  connections ended without an answer
                  -
                """)
    }

    @Test func `a refusal told of shortly before counts, an old one or one of another outcome does not`() {
        let outages = Self.told(
            """
            +1h      handshake.refused  a→b  outcome=unknown_ca; cause=old
            +2h      handshake.refused  a→b  outcome=certificate_expired; cause=other
            +2h1s    pair.failing    a→b  from=a.1; to=b.1; outcome=unknown_ca
            +2h2s    pair.recovered  a→b  from=a.1; to=b.1
            +3h      handshake.refused  a→b  outcome=unknown_ca; cause=just before
            +3h10ms  pair.failing    a→b  from=a.1; to=b.1; outcome=unknown_ca
            +3h1s    pair.recovered  a→b  from=a.1; to=b.1
            """)
        #expect(
            outages == """
                a→b +2h1s +2h2s 1s unknown_ca 1: a.1→b.1
                  handshakes were refused: unknown_ca
                  -
                a→b +3h10ms +3h1s 990ms unknown_ca 1: a.1→b.1
                  just before
                  -
                """)
    }

    @Test func `an outage ends when its caller stops, or when callers hear that the callee has gone`() {
        let outages = Self.told(
            """
            +0s      endpoints.published  b  version=1
            +1h      pair.failing         a→b  from=a.1; to=b.1; outcome=reset
            +1h1m    instance.stopped     a.1
            +2h      instance.stopped     b.1
            +2h1s    pair.failing         a→b  from=a.2; to=b.1; outcome=reset
            +2h2s    endpoints.published  b  version=2
            +3h      pair.failing         a→b  from=a.2; outcome=no_endpoint
            +3h1m    pair.recovered       a→b  from=a.2
            +4h      instance.draining    b.2
            +4h1s    pair.failing         a→b  from=a.2; to=b.2; outcome=reset
            +4h2s    endpoints.published  b  version=3
            """)
        #expect(
            outages == """
                a→b +1h +1h1m 1m reset 1: a.1→b.1
                  connections ended without an answer
                  -
                a→b +2h1s +2h2s 1s reset 1: a.2→b.1
                  connections ended without an answer
                  -
                a→b +3h +3h1m 1m no_endpoint 1: a.2→b
                  discovery knew no instance to call
                  -
                a→b +4h1s +4h2s 1s reset 1: a.2→b.2
                  connections ended without an answer
                  -
                """)
    }

    @Test func `what would have prevented an outage is said with what its end and the log show`() {
        let outages = Self.told(
            """
            +1h      bundle.published   a.example  generation=3
            +1h      root.activated     a.example
            +1h1m    handshake.refused  a→b  outcome=unknown_ca; cause=behind; remedy=r; facts.kind=bundle_behind; \
            facts.trustDomain=a.example; facts.held=2
            +1h1m    pair.failing       a→b  from=a.1; to=b.1; outcome=unknown_ca
            +1h8m30s  bundle.published  a.example  generation=4
            +1h9m    pair.recovered     a→b  from=a.1; to=b.1
            +2h      handshake.refused  a→b  outcome=unknown_ca; cause=signed too early; facts.kind=unknown_authority; \
            facts.trustDomain=a.example
            +2h      pair.failing       a→b  from=a.1; to=b.1; outcome=unknown_ca
            +2h1m    pair.recovered     a→b  from=a.1; to=b.1
            +3h      root.retired       a.example
            +3h1s    handshake.refused  a→b  outcome=unknown_ca; cause=retired; facts.kind=unknown_authority; \
            facts.trustDomain=a.example
            +3h1s    pair.failing       a→b  from=a.1; to=b.1; outcome=unknown_ca
            +3h1m    pair.recovered     a→b  from=a.1; to=b.1
            +3h2m    certificate.issued  b.1  serial=1; notAfter=+4h
            +3h50m   csr.timeout        b.1  attempt=1
            +3h55m   csr.timeout        b.1  attempt=2
            +4h1s    handshake.refused  a→b  outcome=certificate_expired; cause=unrenewed; facts.kind=expired; \
            facts.presenter=b.1; facts.ended=+4h
            +4h1s    pair.failing       a→b  from=a.1; to=b.1; outcome=certificate_expired
            +4h9m    certificate.renewed  b.1  serial=2; notAfter=+5h
            +4h9m100ms  pair.recovered  a→b  from=a.1; to=b.1
            +5h1s    handshake.refused  a→b  outcome=certificate_expired; cause=forgotten; facts.kind=expired; \
            facts.presenter=b.1; facts.ended=+5h
            +5h1s    pair.failing       a→b  from=a.1; to=b.1; outcome=certificate_expired
            +5h2m    pair.recovered     a→b  from=a.1; to=b.1
            """)
        #expect(
            outages == """
                a→b +1h1m +1h9m 8m unknown_ca 1: a.1→b.1
                  behind
                  a wait of at least 9m from the bundle's distribution to the activation of its new root
                a→b +2h +2h1m 1m unknown_ca 1: a.1→b.1
                  signed too early
                  the bundle distributed before the new root is activated
                a→b +3h1s +3h1m 59s unknown_ca 1: a.1→b.1
                  retired
                  the old root trusted for at least 1m longer
                a→b +4h1s +4h9m100ms 8m59s100ms certificate_expired 1: a.1→b.1
                  unrenewed
                  certificates that live 9m1s longer, or renewal begun earlier: its first of 2 attempts failed 10m before the end
                a→b +5h1s +5h2m 1m59s certificate_expired 1: a.1→b.1
                  forgotten
                  renewal at least 2m earlier
                """)
    }

    @Test func `of many outages all are counted, and the longest are kept`() throws {
        let lengths = (1...80).map { ($0 * 37) % 80 + 1 }
        let lines = lengths.enumerated().map { minute, seconds in
            """
            +\(minute)h  pair.failing  a→b  from=a.1; to=b.1; outcome=reset
            +\(minute)h\(seconds)s  pair.recovered  a→b  from=a.1; to=b.1
            """
        }
        let findings = Analysis(of: Story.events(lines.joined(separator: "\n"), end: "+100h")).findings
        let outages = try #require(findings.outages["a→b"])
        #expect(outages.count == 80)
        #expect(outages.downtime == .seconds(lengths.reduce(0, +)))
        #expect(outages.longest == .seconds(80))
        #expect(outages.kept.map(\.lasted) == lengths.filter { $0 > 30 }.map { .seconds($0) })
    }
}
