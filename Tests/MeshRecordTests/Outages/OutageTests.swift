import MeshModel
import MeshRecord
import Testing

@Suite struct OutageTests {
    private static let domain = TrustDomain("a.example")!
    private static let ends = Cause.Ends("b.1", seenBy: "a.1")

    /// A cause that nothing here could have prevented.
    private static func defect(_ code: Int) -> Cause.Fact { .defect(ends, VerifyCode(code)) }

    /// a.1 refuses b.1, whose certificate ended then.
    ///
    /// - Parameter failed: when the first attempt to renew it failed, and how many did.
    private static func expired(
        at end: String, withIssuer: Bool = false, failed: (since: String, count: Int)? = nil,
        _ reason: Cause.Attempts.Reason = .unreachable, under fault: AuthorityFault? = nil
    ) -> Happening {
        .refused(
            "a.1", "b.1", "certificate_expired",
            .expired(Self.ends, at: Story.time(end), ago: .seconds(1), withIssuer: withIssuer),
            renewal: failed.map {
                .failed(.init(since: Story.time($0.since), count: $0.count, reason: reason, fault: fault))
            })
    }

    private static func authority(_ happening: AuthorityHappening) -> Happening { .authority(domain, happening) }

    /// Every outage in a few lines.
    private static func told(
        _ story: [Story.Line], end: String = "+10h", localities: [ServiceName: Locality] = [:]
    ) -> String {
        LogAnalysis(of: Story.events(story, end: end), localities: localities).findings.allOutages.map { outage in
            let to = outage.to.map { "+\(($0 - Story.start).text)" } ?? "open"
            return """
                \(outage.edge) +\((outage.from - Story.start).text) \(to) \(outage.lasted.text) \(outage.outcome) \
                \(outage.pairs): \(outage.named.map(\.description).joined(separator: " "))
                  \(Sentences.of(outage.cause))
                  \(outage.remedy.map { Sentences.of($0) } ?? "-")
                """
        }.joined(separator: "\n")
    }

    @Test func `an outage without an answer that begins while the two are parted is the partition's`() {
        let partition = Fault.partition(.zone("east"), .zone("west"))
        let localities = [
            "web": Locality(trustDomain: Self.domain, zone: "east"),
            "catalog": Locality(trustDomain: Self.domain, zone: "west"),
            "audit": Locality(trustDomain: Self.domain, zone: "east"),
        ]
        let outages = Self.told(
            [
                ("+1h", .fault(.injected(partition))),
                ("+1h1s", .failing("web.1", "audit.1", "reset", since: "+1h1s")),
                ("+1h2s", .failing("web.1", "catalog.1", "timeout", since: "+1h2s")),
                ("+1h3s", .recovered("web.1", "audit.1")),
                ("+1h1m", .fault(.cleared(partition))),
                ("+1h1m", .recovered("web.1", "catalog.1")),
                ("+2h", .failing("web.1", "catalog.1", "timeout", since: "+2h")),
                ("+2h1s", .recovered("web.1", "catalog.1")),
            ], localities: Dictionary(uniqueKeysWithValues: localities.map { (ServiceName($0)!, $1) }))
        #expect(
            outages == """
                web→audit +1h1s +1h3s 2s reset 1: web.1→audit.1
                  connections ended without an answer
                  -
                web→catalog +1h2s +1h1m 58s timeout 1: web.1→catalog.1
                  the network was parted between east and west
                  leaving out the partition, which was injected on purpose
                web→catalog +2h +2h1s 1s timeout 1: web.1→catalog.1
                  no answer came within 0s
                  -
                """)
    }

    @Test func `of two partitions the one between the two is told, whichever came last`() {
        let (ours, other) = (party("web", "catalog"), party("audit", "archive"))
        let told = Self.told([
            ("+1h", .fault(.injected(ours))),
            ("+1h", .fault(.injected(other))),
            ("+1h2s", .failing("web.1", "catalog.1", "timeout", since: "+1h2s")),
        ])
        #expect(told.contains("the network was parted between catalog and web"))
    }

    private func party(_ one: String, _ other: String) -> Fault {
        .partition(.target(Target(one)!), .target(Target(other)!))
    }

    @Test func `what is refused while an outage of another outcome or pair goes on is not its cause`() {
        let outages = Self.told([
            ("+1h", .failing("a.1", "b.1", "timeout", since: "+1h")),
            ("+1h1m", .refused("a.1", "b.1", "certificate_expired", Self.defect(2))),
            ("+1h2m", .recovered("a.1", "b.1")),
            ("+2h", .failing("a.1", "b.1", "unknown_ca", since: "+2h")),
            ("+2h1m", .refused("a.2", "b.2", "unknown_ca", Self.defect(2))),
            ("+2h2m", .refused("a.1", "b.1", "unknown_ca", Self.defect(26))),
            ("+2h3m", .recovered("a.1", "b.1")),
        ])
        #expect(
            outages == """
                a→b +1h +1h2m 2m timeout 1: a.1→b.1
                  no answer came within 0s
                  -
                a→b +2h +2h3m 3m unknown_ca 1: a.1→b.1
                  a.1 found the certificate of b.1 bad: unsuitable certificate purpose (26)
                  -
                """)
    }

    @Test func `an outage lasts from the first pair that fails to the last that recovers`() {
        let outages = Self.told([
            ("+1h", .failing("web.1", "catalog.1", "unknown_ca", since: "+1h")),
            ("+1h1m", .refused("web.1", "catalog.1", "unknown_ca", .noCertificate(Self.ends))),
            ("+1h2m", .failing("web.2", "catalog.1", "timeout", since: "+1h2m")),
            ("+1h3m", .refused("web.1", "catalog.1", "unknown_ca", Self.defect(2))),
            ("+1h3m", .failing("web.1", "ratings.1", "timeout", since: "+1h3m")),
            ("+1h4m", .recovered("web.1", "catalog.1")),
            ("+1h5m", .failing("web.3", "catalog.1", "unknown_ca", since: "+1h5m")),
            ("+1h5m", .failing("web.4", "catalog.1", "unknown_ca", since: "+1h5m")),
            ("+1h6m", .recovered("web.2", "catalog.1")),
            ("+1h6m", .recovered("web.4", "catalog.1")),
            ("+1h9m", .recovered("web.3", "catalog.1")),
            ("+2h", .failing("web.1", "catalog.1", "reset", since: "+2h")),
            ("+2h1s", .recovered("web.1", "catalog.1")),
        ])
        #expect(
            outages == """
                web→catalog +1h +1h3m 3m unknown_ca 1: web.1→catalog.1
                  b.1 sent no certificate, and a.1 requires one
                  a client with a certificate, or a server without an allow list and with clientCertificate: optional
                web→catalog +1h2m +1h6m 4m timeout 1: web.2→catalog.1
                  no answer came within 0s
                  -
                web→catalog +1h3m +1h4m 1m unknown_ca 1: web.1→catalog.1
                  a.1 found the certificate of b.1 bad: unable to get issuer certificate (2)
                  -
                web→ratings +1h3m open 8h57m timeout 1: web.1→ratings.1
                  no answer came within 0s
                  -
                web→catalog +1h5m +1h9m 4m unknown_ca 2: web.3→catalog.1 web.4→catalog.1
                  handshakes were refused: unknown_ca
                  -
                web→catalog +2h +2h1s 1s reset 1: web.1→catalog.1
                  connections ended without an answer
                  -
                """)
    }

    @Test func `pairs whose attempts end in one way for one reason share an outage, another reason makes another`() {
        let outages = Self.told([
            ("+1h", .failing("a.1", "b.1", "unknown_ca", since: "+1h")),
            ("+1h10ms", .refused("a.1", "b.1", "unknown_ca", .noCertificate(Self.ends))),
            ("+1h1m", .failing("a.2", "b.1", "unknown_ca", since: "+1h1m")),
            ("+1h1m10ms", .refused("a.2", "b.1", "unknown_ca", .noCertificate(Self.ends))),
            ("+1h2m", .failing("a.3", "b.1", "unknown_ca", since: "+1h2m")),
            ("+1h2m10ms", .refused("a.3", "b.1", "unknown_ca", Self.defect(26))),
            ("+1h3m", .failing("a.1", "b.1", "timeout", since: "+1h2m55s")),
            ("+1h4m", .recovered("a.1", "b.1")),
            ("+1h5m", .recovered("a.2", "b.1")),
            ("+1h6m", .recovered("a.3", "b.1")),
        ])
        #expect(
            outages == """
                a→b +1h +1h5m 5m unknown_ca 2: a.1→b.1 a.2→b.1
                  b.1 sent no certificate, and a.1 requires one
                  a client with a certificate, or a server without an allow list and with clientCertificate: optional
                a→b +1h2m10ms +1h6m 3m59s990ms unknown_ca 1: a.3→b.1
                  a.1 found the certificate of b.1 bad: unsuitable certificate purpose (26)
                  -
                a→b +1h2m55s +1h4m 1m5s timeout 1: a.1→b.1
                  no answer came within 5s
                  -
                """)
    }

    @Test func `a refusal told of shortly before counts, an old one or one of another outcome does not`() {
        let outages = Self.told([
            ("+1h", .refused("a.1", "b.1", "unknown_ca", Self.defect(2))),
            ("+2h", .refused("a.1", "b.1", "certificate_expired", Self.defect(3))),
            ("+2h1s", .failing("a.1", "b.1", "unknown_ca", since: "+2h1s")),
            ("+2h2s", .recovered("a.1", "b.1")),
            ("+3h", .refused("a.1", "b.1", "unknown_ca", Self.defect(26))),
            ("+3h10ms", .failing("a.1", "b.1", "unknown_ca", since: "+3h10ms")),
            ("+3h1s", .recovered("a.1", "b.1")),
        ])
        #expect(
            outages == """
                a→b +2h1s +2h2s 1s unknown_ca 1: a.1→b.1
                  handshakes were refused: unknown_ca
                  -
                a→b +3h10ms +3h1s 990ms unknown_ca 1: a.1→b.1
                  a.1 found the certificate of b.1 bad: unsuitable certificate purpose (26)
                  -
                """)
    }

    @Test func `an outage ends when its caller stops, or when callers hear that the callee has gone`() {
        let outages = Self.told([
            ("+0s", .published("b", version: 1)),
            ("+1h", .failing("a.1", "b.1", "reset", since: "+1h")),
            ("+1h1m", .entered("a.1", .stopped)),
            ("+2h", .entered("b.1", .stopped)),
            ("+2h1s", .failing("a.2", "b.1", "reset", since: "+2h1s")),
            ("+2h2s", .published("b", version: 2)),
            ("+3h", .failing("a.2", "b", "no_endpoint", since: "+3h")),
            ("+3h1m", .recovered("a.2", "b")),
            ("+4h", .entered("b.2", .draining)),
            ("+4h1s", .failing("a.2", "b.2", "reset", since: "+4h1s")),
            ("+4h2s", .published("b", version: 3)),
        ])
        #expect(
            outages == """
                a→b +1h +1h1m 1m reset 1: a.1→b.1
                  connections ended without an answer
                  -
                a→b +2h1s +2h2s 1s reset 1: a.2→b.1
                  b.1 had died at 2026-01-01T02:00:00Z, and its callers had not heard of it
                  -
                a→b +3h +3h1m 1m no_endpoint 1: a.2→b
                  nobody of b was left: b.1 had died at 2026-01-01T02:00:00Z
                  -
                a→b +4h1s +4h2s 1s reset 1: a.2→b.2
                  connections ended without an answer
                  -
                """)
    }

    @Test func `instances that went together are one outage`() {
        let outages = Self.told([
            ("+0s", .published("b", version: 1)),
            ("+1h", .entered("b.1", .stopped)),
            ("+1h", .entered("b.2", .stopped)),
            ("+1h1s", .failing("a.1", "b.1", "reset", since: "+1h1s")),
            ("+1h1s", .failing("a.1", "b.2", "reset", since: "+1h1s")),
            ("+1h2s", .entered("b.3", .stopped)),
            ("+1h3s", .failing("a.1", "b.3", "reset", since: "+1h3s")),
            ("+1h5s", .published("b", version: 2)),
        ])
        #expect(
            outages == """
                a→b +1h1s +1h5s 4s reset 2: a.1→b.1 a.1→b.2
                  b.1 and 1 more of b had died at 2026-01-01T01:00:00Z, and their callers had not heard of it
                  -
                a→b +1h3s +1h5s 2s reset 1: a.1→b.3
                  b.3 had died at 2026-01-01T01:00:02Z, and its callers had not heard of it
                  -
                """)
    }

    /// In a live run a caller's word may come after that of discovery.
    @Test func `what is told of an instance that discovery had withdrawn leaves no outage open`() {
        let outages = Self.told([
            ("+0s", .published("b", version: 1)),
            ("+1h", .entered("b.1", .stopped)),
            ("+1h100ms", .published("b", version: 2)),
            ("+1h200ms", .failing("a.1", "b.1", "reset", since: "+1h50ms")),
        ])
        #expect(
            outages == """
                a→b +1h50ms +1h200ms 150ms reset 1: a.1→b.1
                  b.1 had died at 2026-01-01T01:00:00Z, and its callers had not heard of it
                  -
                """)
    }

    @Test func `time in which outages overlap is counted once`() throws {
        let story: [Story.Line] = [
            ("+1h", .failing("a.1", "b.1", "timeout", since: "+1h")),
            ("+1h1m", .failing("a.1", "b.2", "unknown_ca", since: "+1h1m")),
            ("+1h2m", .recovered("a.1", "b.1")),
            ("+1h3m", .recovered("a.1", "b.2")),
            ("+2h", .failing("a.1", "b.1", "timeout", since: "+2h")),
        ]
        let findings = LogAnalysis(of: story, end: "+2h1m").findings
        let outages = try #require(findings.outages[Edge(from: ServiceName("a")!, to: ServiceName("b")!)])
        #expect(outages.count == 3)
        #expect(outages.downtime == .seconds(240) && outages.longest == .seconds(180))
    }

    @Test func `what would have prevented an outage of root rotation is said with what its end and the log show`() {
        let unknown = Cause.Fact.unknownAuthority(Self.ends, Self.domain, generation: nil)
        func certified(_ at: String, _ serial: UInt8, root: Int) -> [Story.Line] {
            [
                (at, .signed("b.1", serial, until: "+9h", root: root)),
                (at, .accepted("b.1", serial, until: "+9h")),
            ]
        }
        let missed: [Story.Line] = [
            ("+30m", Self.authority(.bundlePublished(generation: 2, roots: [1, 2]))),
            ("+45m", Self.authority(.bundlePublished(generation: 3, roots: [2]))),
        ]
        let outages = Self.told(
            missed + certified("+59m", 1, root: 3) + [
                ("+1h", Self.authority(.bundlePublished(generation: 4, roots: [2, 3]))),
                (
                    "+1h1m",
                    .refused("a.1", "b.1", "unknown_ca", .bundleBehind(Self.ends, Self.domain, held: 2, needed: 4))
                ),
                ("+1h1m", .failing("a.1", "b.1", "unknown_ca", since: "+1h1m")),
                ("+1h8m30s", Self.authority(.bundlePublished(generation: 5, roots: [3]))),
                ("+1h9m", .recovered("a.1", "b.1")),
            ] + certified("+1h59m", 2, root: 4) + [
                ("+2h", .refused("a.1", "b.1", "unknown_ca", unknown)),
                ("+2h", .failing("a.1", "b.1", "unknown_ca", since: "+2h")),
                ("+2h1m", .recovered("a.1", "b.1")),
            ] + certified("+2h30m", 3, root: 3) + [
                ("+3h", Self.authority(.bundlePublished(generation: 6, roots: [4]))),
                ("+3h1s", .refused("a.1", "b.1", "unknown_ca", unknown)),
                ("+3h1s", .failing("a.1", "b.1", "unknown_ca", since: "+3h1s")),
                ("+3h1m", .recovered("a.1", "b.1")),
            ])
        #expect(
            outages == """
                a→b +1h1m +1h9m 8m unknown_ca 1: a.1→b.1
                  a.1 holds generation 2 of the bundle of a.example, and needs 4
                  a wait of at least 9m from the bundle's distribution to the activation of its new root
                a→b +2h +2h1m 1m unknown_ca 1: a.1→b.1
                  no root in the bundle of a.example that a.1 holds leads to the certificate of b.1
                  the bundle distributed before the new root is activated
                a→b +3h1s +3h1m 59s unknown_ca 1: a.1→b.1
                  no root in the bundle of a.example that a.1 holds leads to the certificate of b.1
                  the old root trusted for at least 1m longer
                """)
    }

    @Test func `what would have prevented an outage of renewal is said with the attempts that failed before`() {
        let outages = Self.told([
            ("+4h1s", Self.expired(at: "+4h", failed: ("+3h50m", 2))),
            ("+4h1s", .failing("a.1", "b.1", "certificate_expired", since: "+4h1s")),
            ("+4h9m100ms", .recovered("a.1", "b.1")),
            ("+5h1s", Self.expired(at: "+5h")),
            ("+5h1s", .failing("a.1", "b.1", "certificate_expired", since: "+5h1s")),
            ("+5h2m", .recovered("a.1", "b.1")),
        ])
        #expect(
            outages == """
                a→b +4h1s +4h9m100ms 8m59s100ms certificate_expired 1: a.1→b.1
                  the certificate of b.1 had ended at 2026-01-01T04:00:00Z, 1s earlier; 2 attempts to renew it failed since 2026-01-01T03:50:00Z: it did not reach its authority
                  certificates that live 9m1s longer, or renewal begun earlier: its first of 2 attempts failed 10m before the end
                a→b +5h1s +5h2m 1m59s certificate_expired 1: a.1→b.1
                  the certificate of b.1 had ended at 2026-01-01T05:00:00Z, 1s earlier
                  renewal at least 2m earlier
                """)
    }

    @Test
    func `a certificate that was cut to its issuer's end asks for another issuer, unless it could not be renewed`() {
        let outages = Self.told([
            ("+4h1s", Self.expired(at: "+4h", withIssuer: true)),
            ("+4h1s", .failing("a.1", "b.1", "certificate_expired", since: "+4h1s")),
            ("+4h9m", .recovered("a.1", "b.1")),
            ("+5h1s", Self.expired(at: "+5h", withIssuer: true, failed: ("+4h50m", 1))),
            ("+5h1s", .failing("a.1", "b.1", "certificate_expired", since: "+5h1s")),
            ("+5h2m", .recovered("a.1", "b.1")),
        ])
        #expect(
            outages == """
                a→b +4h1s +4h9m 8m59s certificate_expired 1: a.1→b.1
                  the certificate of b.1 had ended at 2026-01-01T04:00:00Z, 1s earlier, at the same moment as its issuer
                  an intermediate rotated earlier (ca.intermediate.renewAt)
                a→b +5h1s +5h2m 1m59s certificate_expired 1: a.1→b.1
                  the certificate of b.1 had ended at 2026-01-01T05:00:00Z, 1s earlier, at the same moment as its issuer; an attempt to renew it failed at 2026-01-01T04:50:00Z: it did not reach its authority
                  -
                """)
    }

    @Test func `a fault of the authority is left out where it made bad certificates, or has no end`() {
        func told(_ reason: Cause.Attempts.Reason, _ fault: AuthorityFault, recovers: Bool) -> Remedy? {
            let lines: [Story.Line] = [
                ("+4h1s", Self.expired(at: "+4h", failed: ("+3h50m", 2), reason, under: fault)),
                ("+4h1s", .failing("a.1", "b.1", "certificate_expired", since: "+4h1s")),
            ]
            let story = lines + (recovers ? [("+4h9m", .recovered("a.1", "b.1"))] : [])
            return LogAnalysis(of: story, end: "+5h").findings.allOutages.first?.remedy
        }
        let longer = Remedy.liveLonger(by: .seconds(540), attempts: 2, firstFailed: .seconds(600))
        #expect(told(.paused(Self.domain), .pause, recovers: true) == longer)
        #expect(told(.paused(Self.domain), .pause, recovers: false) == .leaveOutAuthorityFault(.pause))
        let untrusted = AuthorityFault.issues(.untrusted)
        for recovers in [true, false] {
            let remedy = told(.invalid(why: "it is bad"), untrusted, recovers: recovers)
            #expect(remedy == .leaveOutAuthorityFault(untrusted))
        }
    }

    @Test func `where an intermediate ended, another is asked for unless there was one`() {
        let ended = Story.time("+2h")
        func refused(_ caller: String) -> Happening {
            let fact = Cause.Fact.issuerExpired(Self.ends, .intermediate, at: ended, leafEnds: Story.time("+3h"))
            return .refused(caller, "b.1", "certificate_expired", fact, judged: Self.domain)
        }
        let next = SignedCertificate(
            serial: SerialNumber(bigEndian: [9]), spiffeID: nil, notBefore: Story.start, notAfter: Story.time("+5h"))
        func told(made: String) -> String {
            Self.told([
                (made, Self.authority(.intermediateMade(root: 1, 2, next))),
                ("+2h1s", refused("a.1")),
                ("+2h1s", .failing("a.1", "b.1", "certificate_expired", since: "+2h1s")),
            ])
        }
        #expect(told(made: "+1h").contains("leaves capped at their issuer's end"))
        #expect(told(made: "+2h1s").contains("an intermediate rotated earlier (ca.intermediate.renewAt)"))
    }

    @Test func `a refusal whose alert never reached the caller explains what the caller saw`() {
        let ends = Cause.Ends("a.1", seenBy: "b.1")
        func report(_ role: HandshakeReport.Role, _ failure: HandshakeReport.Failure, _ alert: TLSAlert?)
            -> HandshakeReport
        {
            HandshakeReport(
                role: role, result: .refused(failure), alertSent: alert, resumed: false, duration: .zero)
        }
        let verdict = HandshakeVerdict(
            time: Story.start,
            client: .init(instance: InstanceID("a.1")!, report: report(.client, .transport(.reset), nil)),
            server: .init(
                instance: InstanceID("b.1")!,
                report: report(.server, .peerCertificate(VerifyCode(20)), TLSAlert(number: 48))),
            called: InstanceID("b.1")!)
        let told = Self.told([
            ("+1h", .handshakeRefused(verdict, Cause(.unknownAuthority(ends, Self.domain, generation: 1)))),
            ("+1h", .failing("a.1", "b.1", "reset", since: "+1h")),
        ])
        #expect(told.contains("no root in generation 1 of the bundle of a.example that b.1 holds"))
    }

    @Test func `of many outages all are counted, and the longest are kept`() throws {
        let lengths = (1...80).map { ($0 * 37) % 80 + 1 }
        let story = lengths.enumerated().flatMap { hour, seconds -> [Story.Line] in
            [
                ("+\(hour)h", .failing("a.1", "b.1", "reset", since: "+\(hour)h")),
                ("+\(hour)h\(seconds)s", .recovered("a.1", "b.1")),
            ]
        }
        let findings = LogAnalysis(of: story, end: "+100h").findings
        let outages = try #require(findings.outages[Edge(from: ServiceName("a")!, to: ServiceName("b")!)])
        #expect(outages.count == 80)
        #expect(outages.downtime == .seconds(lengths.reduce(0, +)))
        #expect(outages.longest == .seconds(80))
        #expect(outages.kept.map(\.lasted) == lengths.filter { $0 > 30 }.map { .seconds($0) })
    }
}
