import MeshModel
import MeshPKI
import MeshTLS
import NIOCore
import NIOEmbedded

/// What each piece of work takes at the end that does it: the numbers that `CostSpec.measured` was written from.
struct Costs {
    private let clock = ContinuousClock()
    private let now: MeshTime
    private let domain = TrustDomainSpec.fallback
    private let issuer: IssuingAuthority
    private let bundles: TrustBundles

    init(at now: MeshTime) throws {
        self.now = now
        let root = try RootAuthority(RootID(domain.name, 1), spec: domain.ca, at: now, random: SeededRandom(seed: 1))
        issuer = try root.makeIssuer(1, at: now)
        bundles = try TrustBundles(BundleSnapshot(version: 1, bundles: [domain.name: [root.certificate.der]]))
    }

    /// Means, in microseconds.
    func measure(rounds: Int) throws -> [(String, Double)] {
        var figures: [(String, Double)] = []
        for (what, keys) in [("Handshake", nil), ("Resumption", try TicketKeys())] {
            let (client, server) = try handshakes(rounds, resuming: keys)
            figures += [("client\(what)", client), ("server\(what)", server)]
        }
        let (renewal, signing) = try renewals(rounds)
        return figures + [("renewal", renewal), ("signing", signing)]
    }

    private func mean(_ spent: Duration, of rounds: Int) -> Double { spent.seconds * 1e6 / Double(rounds) }

    private func id(_ name: String) -> SPIFFEID {
        SPIFFEID(trustDomain: domain.name, namespace: "default", service: ServiceName(name)!)
    }

    private func sign(_ request: [UInt8], for id: SPIFFEID) throws -> [Certificate] {
        let profile = SVIDProfile(
            spiffeID: id, dnsNames: ["web.default.mesh.example", "web"], notBefore: now,
            notAfter: now + .seconds(86_400))
        return try issuer.issue(for: CertificateRequest(der: request).publicKey, profile)
    }

    private func credential(_ id: SPIFFEID) throws -> Credential {
        let key = try PrivateKey.generate()
        let chain = try sign(CertificateRequest.make(for: id, key: key), for: id)
        return try Credential(chain: chain.map(\.der), key: key, identity: id, bundles: bundles, at: now)
    }

    // MARK: Handshakes

    /// With the first byte of a request and of its answer, since a handshake is not over before.
    private func handshakes(_ rounds: Int, resuming keys: TicketKeys?) throws -> (client: Double, server: Double) {
        let (caller, called) = (id("caller"), id("called"))
        let client = try TLSContext(credential: credential(caller), bundles: bundles, resumption: keys)
        let server = try TLSContext(credential: credential(called), bundles: bundles, resumption: keys)
        let sessions = keys.map { _ in SessionCache(lifetime: .seconds(7_200)) }
        var spent = (client: Duration.zero, server: Duration.zero)
        for round in 0...rounds {
            let ends = try handshake(client, server, expecting: called, sessions)
            // The first makes the session that the others resume.
            if round > 0 { spent = (spent.client + ends.client, spent.server + ends.server) }
        }
        return (mean(spent.client, of: rounds), mean(spent.server, of: rounds))
    }

    private func handshake(
        _ client: TLSContext, _ server: TLSContext, expecting id: SPIFFEID, _ sessions: SessionCache?
    ) throws -> (client: Duration, server: Duration) {
        var (near, far) = (Duration.zero, Duration.zero)
        let nearEnd = EmbeddedChannel()
        let farEnd = EmbeddedChannel()
        let moment = now
        near += try clock.measure {
            let handler = try TLSHandler.client(
                context: client, expecting: id, serverName: "called", sessions: sessions, handshakeTimeout: .hours(1),
                now: { moment }, onReport: { _ in })
            try nearEnd.pipeline.syncOperations.addHandler(handler)
            nearEnd.connect(to: try SocketAddress(ipAddress: "10.0.0.1", port: 1), promise: nil)
            nearEnd.writeAndFlush(IOData.byteBuffer(ByteBuffer(string: "?")), promise: nil)
        }
        far += try clock.measure {
            let handler = try TLSHandler.server(
                context: server, clientCertificate: .required, handshakeTimeout: .hours(1), now: { moment },
                onReport: { _ in })
            try farEnd.pipeline.syncOperations.addHandler(handler)
            farEnd.connect(to: try SocketAddress(ipAddress: "10.0.0.2", port: 1), promise: nil)
        }
        var isAnswered = false
        while true {
            let sent = try move(from: nearEnd, to: farEnd, &far)
            if !isAnswered, try farEnd.readInbound(as: ByteBuffer.self) != nil {
                isAnswered = true
                far += clock.measure { farEnd.writeAndFlush(IOData.byteBuffer(ByteBuffer(string: "!")), promise: nil) }
            }
            let answered = try move(from: farEnd, to: nearEnd, &near)
            if !sent, !answered { break }
        }
        near += clock.measure { nearEnd.close(promise: nil) }
        far += clock.measure { farEnd.close(promise: nil) }
        nearEnd.embeddedEventLoop.run()
        farEnd.embeddedEventLoop.run()
        _ = try? nearEnd.finish(acceptAlreadyClosed: true)
        _ = try? farEnd.finish(acceptAlreadyClosed: true)
        return (near, far)
    }

    private func move(from: EmbeddedChannel, to: EmbeddedChannel, _ spent: inout Duration) throws -> Bool {
        var moved = false
        while let bytes = try from.readOutbound(as: ByteBuffer.self) {
            moved = true
            spent += try clock.measure { try to.writeInbound(bytes) }
        }
        return moved
    }

    // MARK: Renewals

    private func renewals(_ rounds: Int) throws -> (renewal: Double, signing: Double) {
        let id = id("web")
        var (renewal, signing) = (Duration.zero, Duration.zero)
        for _ in 0..<rounds {
            var key: PrivateKey!
            var request: [UInt8] = []
            var chain: [Certificate] = []
            renewal += try clock.measure {
                key = try PrivateKey.generate()
                request = try CertificateRequest.make(for: id, key: key)
            }
            signing += try clock.measure { chain = try sign(request, for: id) }
            renewal += try clock.measure {
                _ = try Credential(chain: chain.map(\.der), key: key, identity: id, bundles: bundles, at: now)
            }
        }
        return (mean(renewal, of: rounds), mean(signing, of: rounds))
    }
}
