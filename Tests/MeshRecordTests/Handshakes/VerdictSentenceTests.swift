import MeshModel
import MeshRecord
import Testing

/// What is said of a handshake in one or two sentences.
@Suite struct VerdictSentenceTests {
    private static let now = Story.time("+1h")
    private static let (web, catalog) = (InstanceID("web.1")!, InstanceID("catalog.1")!)

    private static func peer(_ name: String) -> PeerIdentity {
        PeerIdentity(
            spiffeID: SPIFFEID("spiffe://shop.example/ns/default/sa/\(name)"), serial: SerialNumber(bigEndian: [1]),
            notBefore: Story.start, notAfter: Story.time("+2h"))
    }

    private static func verdict(
        client: HandshakeReport?, server: HandshakeReport?
    ) -> HandshakeVerdict {
        HandshakeVerdict(
            time: now, client: client.map { .init(instance: web, report: $0) },
            server: server.map { .init(instance: catalog, report: $0) }, called: catalog)
    }

    private static func established(
        _ role: HandshakeReport.Role, _ peer: PeerIdentity?, resumed: Bool = false
    ) -> HandshakeReport {
        HandshakeReport(role: role, result: .established, resumed: resumed, peer: peer, duration: .zero)
    }

    @Test func `of a handshake that succeeded is said what was proven by whom, and no more`() {
        let (id, other) = ("spiffe://shop.example/ns/default/sa/web", "spiffe://shop.example/ns/default/sa/catalog")
        let client = Self.established(.client, Self.peer("catalog"))
        #expect(
            Sentences.of(Self.verdict(client: client, server: Self.established(.server, Self.peer("web"))))
                == "web.1 proved to be \(id) and catalog.1 proved to be \(other)")
        #expect(
            Sentences.of(Self.verdict(client: client, server: Self.established(.server, nil)))
                == "catalog.1 proved to be \(other); web.1 proved nothing: it was let in without a certificate")
        #expect(
            Sentences.of(Self.verdict(client: nil, server: Self.established(.server, Self.peer("web"))))
                == "an outside client proved to be \(id)")
        #expect(
            Sentences.of(
                Self.verdict(
                    client: Self.established(.client, Self.peer("catalog"), resumed: true),
                    server: Self.established(.server, Self.peer("web"), resumed: true)))
                == "web.1 proved to be \(id) and catalog.1 proved to be \(other), when the session that was resumed began"
        )
    }

    @Test func `a probe whose connection ended after a good handshake says so`() {
        let good = Self.verdict(
            client: Self.established(.client, Self.peer("catalog")), server: Self.established(.server, Self.peer("web"))
        )
        let proof = Sentences.of(good)
        #expect(Sentences.of(probe: .reset, good, refusal: nil) == proof + "; then the connection ended")
        #expect(Sentences.of(probe: .ok, good, refusal: nil) == proof)
    }

    /// The verifier's clock is 3 min ahead of the mesh's.
    private static func refused(
        _ code: Int, at depth: Int = 0, isRoot: Bool = false, from begins: String = "+0s", to ends: String = "+30m"
    ) -> String {
        let failed = FailedCertificate(
            depth: depth, isSelfSigned: isRoot, notBefore: Story.time(begins), notAfter: Story.time(ends))
        let judgement = HandshakeReport.Judgement(
            code: VerifyCode(code), failed: failed, at: now + .seconds(180), bundleGeneration: 1)
        return Sentences.of(
            verdict(
                client: HandshakeReport(
                    role: .client, result: .refused(.peerCertificate(VerifyCode(code))), judgement: judgement,
                    resumed: false, peer: peer("catalog"), duration: .zero),
                server: nil))
    }

    @Test func `the times of a refusal are the failed certificate's and the verifier's own`() {
        let clock = "and the clock of web.1 said 2026-01-01T01:03:00Z"
        #expect(Self.refused(10).hasSuffix("(10); it ended at 2026-01-01T00:30:00Z, \(clock)"))
        #expect(
            Self.refused(10, at: 1).hasSuffix("(10); the intermediate above it ended at 2026-01-01T00:30:00Z, \(clock)")
        )
        #expect(
            Self.refused(10, at: 2, isRoot: true).hasSuffix(
                "(10); the root above it ended at 2026-01-01T00:30:00Z, \(clock)"))
        #expect(Self.refused(9, from: "+2h", to: "+3h").hasSuffix("(9); it begins at 2026-01-01T02:00:00Z, \(clock)"))
    }
}
