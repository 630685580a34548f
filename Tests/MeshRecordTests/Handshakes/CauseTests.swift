import MeshModel
import MeshRecord
import Testing

@Suite struct CauseTests {
    private static let shop = TrustDomain("shop.example")!
    private static let partner = TrustDomain("partner.example")!
    private static let now = Story.time("+1h")

    private static func id(_ name: String) -> InstanceID { InstanceID(name)! }

    /// What web.1 says of catalog.1, or the other way round.
    private static func report(
        _ role: HandshakeReport.Role, _ failure: HandshakeReport.Failure, sent: TLSAlert? = nil,
        received: TLSAlert? = nil, peer ends: String = "+2h", in domain: TrustDomain = shop,
        judgement: HandshakeReport.Judgement? = nil
    ) -> HandshakeReport {
        HandshakeReport(
            role: role, result: .refused(failure), judgement: judgement, alertSent: sent, alertReceived: received,
            resumed: false,
            peer: PeerIdentity(
                spiffeID: SPIFFEID(trustDomain: domain, namespace: "default", service: ServiceName("catalog")!),
                serial: SerialNumber(bigEndian: [1]), notBefore: now - .seconds(10), notAfter: Story.time(ends)),
            duration: .zero)
    }

    /// The client judges.
    private static func told(
        _ code: Int, ends: String = "+2h", in domain: TrustDomain = shop, client: Circumstances.Side? = nil,
        server: Circumstances.Side? = nil, failed: FailedCertificate? = nil, holds generation: Int? = nil,
        newest: [TrustDomain: Int] = [:]
    ) -> String {
        // The verdict comes a second after the judgement.
        let judgement = HandshakeReport.Judgement(
            code: VerifyCode(code), failed: failed, at: now - .seconds(1) + (client?.skew ?? .zero),
            bundleGeneration: generation)
        let report = report(
            .client, .peerCertificate(VerifyCode(code)), sent: TLSAlert(number: 42), peer: ends, in: domain,
            judgement: judgement)
        return told(client: report, Circumstances(client: client, server: server, generations: newest))
    }

    private static func told(
        client: HandshakeReport? = nil, server: HandshakeReport? = nil, _ circumstances: Circumstances = Circumstances()
    ) -> String {
        let verdict = HandshakeVerdict(
            time: now, client: client.map { .init(instance: id("web.1"), report: $0) },
            server: server.map { .init(instance: id("catalog.1"), report: $0) }, called: id("catalog.1"))
        guard let cause = Cause(of: verdict, circumstances) else { return "none" }
        return "\(cause.kind): \(Sentences.of(cause)) | \(cause.remedy.map { Sentences.of($0) } ?? "-")"
    }

    private static func side(
        skew: Duration = .zero, presents fault: CertificateFault? = nil, trusts: Set<TrustDomain> = []
    ) -> Circumstances.Side {
        Circumstances.Side(
            trustDomain: shop, skew: skew, backdate: .seconds(10), purpose: fault.map { .presented($0) }, trusts: trusts
        )
    }

    @Test func `what is wrong with time is said by both clocks`() {
        #expect(
            Self.told(10, ends: "+51m")
                == "expired: the certificate of catalog.1 had ended at 2026-01-01T00:51:00Z, 8m59s earlier"
                + " | renewal earlier, or retries for longer than its authority was out")
        #expect(
            Self.told(10, ends: "+1h2m", client: Self.side(skew: .seconds(180)))
                == "expired_by_clock: the certificate of catalog.1 ends at 2026-01-01T01:02:00Z, and the clock of web.1 "
                + "is 3m ahead | renewal more than 3m before the end, or a clock set right")
        #expect(
            Self.told(9, client: Self.side(skew: .seconds(-180)), server: Self.side())
                == "not_yet_valid: the certificate of catalog.1 begins at 2026-01-01T00:59:50Z, and the clock of web.1 is "
                + "3m behind, over a backdate of 10s | a backdate of more than 3m, or a clock set right")
    }

    @Test func `of a chain the certificate that failed is named, and its rank`() {
        func failed(_ depth: Int, isRoot: Bool = false, ends: String) -> FailedCertificate {
            FailedCertificate(
                depth: depth, isSelfSigned: isRoot, notBefore: Self.now - .seconds(3_600), notAfter: Story.time(ends))
        }
        #expect(
            Self.told(10, failed: failed(1, ends: "+51m"))
                == "issuer_expired: the intermediate above the certificate of catalog.1 had ended at "
                + "2026-01-01T00:51:00Z, while its own goes on until 2026-01-01T02:00:00Z"
                + " | leaves capped at their issuer's end, or an intermediate rotated earlier")
        #expect(
            Self.told(10, failed: failed(2, isRoot: true, ends: "+51m"))
                == "issuer_expired: the root above the certificate of catalog.1 had ended at 2026-01-01T00:51:00Z, "
                + "while its own goes on until 2026-01-01T02:00:00Z | a root that is rotated before its end, or lives longer"
        )
        #expect(
            Self.told(10, client: Self.side(skew: .seconds(180)), failed: failed(1, ends: "+1h2m"))
                == "expired_by_clock: the intermediate above the certificate of catalog.1 ends at 2026-01-01T01:02:00Z, "
                + "and the clock of web.1 is 3m ahead | a clock set right")
    }

    @Test(arguments: [false, true])
    func `a leaf that had ended before or with its intermediate, or before its root, was not renewed`(isRoot: Bool) {
        func told(leaf: String) -> String {
            Self.told(
                10, ends: leaf,
                failed: FailedCertificate(
                    depth: 1, isSelfSigned: isRoot, notBefore: Self.now - .seconds(3_600), notAfter: Story.time("+51m"))
            )
        }
        #expect(
            told(leaf: "+50m")
                == "expired: the certificate of catalog.1 had ended at 2026-01-01T00:50:00Z, 9m59s earlier"
                + " | renewal earlier, or retries for longer than its authority was out")
        #expect(
            told(leaf: "+51m")
                == (isRoot
                    ? "issuer_expired: the root above the certificate of catalog.1 had ended at 2026-01-01T00:51:00Z, "
                        + "and all below it with it | a root that is rotated before its end, or lives longer"
                    : "expired: the certificate of catalog.1 had ended at 2026-01-01T00:51:00Z, 8m59s earlier, "
                        + "at the same moment as its issuer | -"))
    }

    @Test func `a root that ended for one who holds an old bundle was rotated in time`() {
        let root = FailedCertificate(
            depth: 2, isSelfSigned: true, notBefore: Self.now - .seconds(3_600), notAfter: Story.time("+51m"))
        #expect(
            Self.told(10, client: Self.side(), failed: root, holds: 3, newest: [Self.shop: 4]).hasPrefix(
                "bundle_behind: web.1 holds generation 3 of the bundle of shop.example, and needs 4"))
    }

    @Test(arguments: [(false, "an intermediate"), (true, "a root")])
    func `what begins too late is asked for earlier by its rank`(isRoot: Bool, rank: String) {
        let failed = FailedCertificate(
            depth: 1, isSelfSigned: isRoot, notBefore: Self.now, notAfter: Story.time("+9h"))
        let told = Self.told(9, client: Self.side(skew: .seconds(-180)), failed: failed)
        #expect(told.hasSuffix("| \(rank) made longer before it signs, or a clock set right"))
    }

    @Test func `an unknown authority is told by the bundle that the verifier holds`() {
        #expect(
            Self.told(20, client: Self.side(), holds: 3, newest: [Self.shop: 4])
                == "bundle_behind: web.1 holds generation 3 of the bundle of shop.example, and needs 4"
                + " | a longer wait between the bundle's distribution and the root's activation")
        #expect(
            Self.told(19, client: Self.side(), holds: 4, newest: [Self.shop: 4])
                == "unknown_authority: no root in generation 4 of the bundle of shop.example that web.1 holds leads to "
                + "the certificate of catalog.1"
                + " | a root that is distributed before it signs, and trusted until its last leaf has ended")
        #expect(
            Self.told(20, in: Self.partner, client: Self.side())
                == "not_federated: web.1 holds no bundle of partner.example: shop.example does not federate with it"
                + " | shop.example with federatesWith: [partner.example]")
        #expect(
            Self.told(20, in: Self.partner, client: Self.side(trusts: [Self.partner])).hasPrefix("unknown_authority"))
    }

    @Test func `a leaf that was sent alone is told from an unknown root`() {
        func told(_ depth: Int) -> String {
            Self.told(
                20, client: Self.side(),
                failed: FailedCertificate(
                    depth: depth, isSelfSigned: false, notBefore: Self.now, notAfter: Story.time("+9h")), holds: 1)
        }
        #expect(
            told(0).hasPrefix("chain_missing")
                && told(0).hasSuffix("| the whole chain sent, up to the root (without it)"))
        #expect(told(1).hasPrefix("unknown_authority"))
    }

    @Test func `what a fault does on purpose is not blamed on anything else`() {
        let remedy = "| leaving out the fault certificate=untrusted, which was injected on purpose"
        let told = Self.told(
            20, client: Self.side(), server: Self.side(presents: .untrusted), holds: 3, newest: [Self.shop: 4])
        #expect(told.hasPrefix("unknown_authority") && told.hasSuffix(remedy))
        #expect(!Self.told(10, ends: "+51m", server: Self.side(presents: .untrusted)).hasSuffix(remedy))
    }

    @Test func `what no certificate was judged by is told by alerts and reasons`() throws {
        let required = TLSAlert(number: 116)
        #expect(
            Self.told(
                client: Self.report(.client, .ours(required), received: required),
                server: Self.report(.server, .protocolError("peer did not return a certificate"), sent: required))
                == "no_certificate: web.1 sent no certificate, and catalog.1 requires one"
                + " | a client with a certificate, or a server without an allow list and with clientCertificate: optional"
        )
        #expect(
            Self.told(client: Self.report(.client, .protocolError("wrong version number")))
                == "protocol: web.1 does not understand the other end: wrong version number"
                + " | the same mtls mode at both ends")
        #expect(
            Self.told(client: Self.report(.client, .transport(.timeout)))
                == "timeout: the handshake did not end in time | -")
        #expect(
            Self.told(server: Self.report(.server, .ours(TLSAlert(number: 46)), received: TLSAlert(number: 46)))
                == "stranger: an outside client refused catalog.1 with certificate_unknown(46) | -")
        let found = try #require(SPIFFEID("spiffe://shop.example/ns/default/sa/cart"))
        let expected = try #require(SPIFFEID("spiffe://shop.example/ns/default/sa/catalog"))
        #expect(
            Self.told(
                client: Self.report(.client, .policy(expected: expected, found: found), sent: TLSAlert(number: 40)))
                == "wrong_identity: web.1 called \(expected), and catalog.1 proved to be \(found)"
                + " | discovery that forgets an address before another workload answers there")
    }
}
