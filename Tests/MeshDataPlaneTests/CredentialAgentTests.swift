import MeshModel
import MeshPKI
import Testing

@testable import MeshDataPlane

/// How an instance sees to its certificate, on a clock that the tests move.
@Suite struct CredentialAgentTests {
    private func leaf(_ profile: RenewalProfile, ttl: Duration) -> LeafSpec {
        LeafSpec(ttl: ttl, backdate: .seconds(10), renewal: profile.renewal)
    }

    @Test func `each certificate is renewed at its share of the life, for as long as the instance runs`() throws {
        let bench = try AgentBench(leaf(.linkerd, ttl: .seconds(1_000)))
        bench.agent.seek(.initial)
        bench.pass(.zero)
        for _ in 0..<5 { bench.pass(.seconds(700)) }
        #expect(bench.asked.map(\.at) == [0, 700, 1_400, 2_100, 2_800, 3_500].map { Duration.seconds($0) })
        #expect(bench.asked.allSatisfy { $0.attempt == 1 })
    }

    @Test(arguments: [(600, 2_100), (-5, 2_523)] as [(Int64, Int64)])
    func `an instance whose clock is off renews by its own clock`(skew: Int64, renewal: Int64) throws {
        let bench = try AgentBench(leaf(.linkerd, ttl: .seconds(3_600)), skew: .seconds(skew))
        bench.agent.seek(.initial)
        bench.pass(.zero)
        bench.pass(.seconds(4_000))
        // It believes to have received what lasts `skew` less long.
        #expect(bench.asked[1].at == .seconds(renewal) + (skew < 0 ? .milliseconds(500) : .zero))
    }

    @Test(arguments: [(-9, true), (-13, false)] as [(Int64, Bool)])
    func `an instance whose clock is behind by more than the backdate waits for its certificate to begin`(
        skew: Int64, taken: Bool
    ) throws {
        let bench = try AgentBench(leaf(.istio, ttl: .seconds(3_600)), skew: .seconds(skew))
        bench.agent.seek(.initial)
        for _ in 0..<5 { bench.pass(.milliseconds(500)) }
        #expect((bench.agent.current != nil) == taken)
        #expect(bench.telemetry.told("certificate.early").isEmpty == taken)
        for _ in 0..<5 { bench.pass(.milliseconds(500)) }
        #expect(bench.agent.current != nil)
        #expect(bench.asked.count == 1, "another would begin as late")
    }

    @Test func `attempts without an answer follow the profile`() throws {
        let bench = try AgentBench(leaf(.linkerd, ttl: .seconds(10_000)))
        bench.agent.seek(.initial)
        bench.pass(.zero)
        bench.isAuthorityPaused = true
        for _ in 0..<200 { bench.pass(.seconds(50)) }
        // Each waits 5 s for its answer first.
        let attempts = bench.asked.dropFirst().map { ($0.at.seconds / 10).rounded() / 10 }
        #expect(attempts.prefix(4) == [70, 91, 97.3, 99.2], "percent")
        #expect(bench.asked.map(\.attempt) == [1] + Array(1...bench.asked.count - 1))
    }

    @Test func `a successor that comes after the end is told of, with how late it is`() throws {
        let bench = try AgentBench(leaf(.ztunnel, ttl: .seconds(100)))
        bench.agent.seek(.initial)
        bench.pass(.zero)
        bench.isAuthorityPaused = true
        for _ in 0..<150 { bench.pass(.seconds(1)) }
        #expect(bench.telemetry.told("certificate.late") == [])
        bench.isAuthorityPaused = false
        for _ in 0..<200 { bench.pass(.seconds(1)) }
        let late = bench.telemetry.told("certificate.late")
        let by = try #require(bench.asked.first { $0.at > .seconds(150) }).at - .seconds(100)
        #expect(late == ["web.1 ended=2026-01-01T12:01:40Z by=\(by.text)"])
    }

    @Test func `a certificate counts as used once a connection is made with it`() throws {
        let bench = try AgentBench(leaf(.linkerd, ttl: .seconds(1_000)))
        bench.agent.seek(.initial)
        bench.pass(.zero)
        #expect(bench.telemetry.told("certificate.used") == [])
        _ = try bench.holder.tlsContext()
        bench.agent.use(try #require(bench.agent.bundles))
        _ = try bench.holder.tlsContext()
        let first = try #require(bench.agent.current).leaf.serial
        bench.pass(.seconds(700))
        bench.pass(.seconds(700))
        _ = try bench.holder.tlsContext()
        let third = try #require(bench.agent.current).leaf.serial
        #expect(bench.asked.count == 3 && bench.telemetry.told("certificate.accepted").count == 3)
        #expect(
            bench.telemetry.told("certificate.used") == ["web.1 serial=\(first)", "web.1 serial=\(third)"],
            "the second never was")
    }

    @Test func `an answer to a request that was answered already is told of, and changes nothing`() throws {
        let bench = try AgentBench(leaf(.ztunnel, ttl: .seconds(1_000)))
        bench.agent.seek(.initial)
        bench.pass(.zero)
        let first = bench.asked[0].csr
        let second = bench.answer(first)
        #expect(bench.telemetry.told("certificate.unneeded") == ["web.1 serial=\(second)"])

        bench.isAuthorityPaused = true
        let held = bench.agent.current
        bench.agent.seek(.orderedRenewal)
        bench.answer(first)
        bench.agent.receiveRefusal(reason: "late", answering: first.id)
        #expect(bench.telemetry.told("certificate.unneeded").count == 2)
        #expect(bench.agent.current === held && bench.asked.count == 2)
        #expect(bench.telemetry.told("certificate.invalid") + bench.telemetry.told("csr.refused") == [])

        bench.answer(bench.asked[1].csr)
        #expect(bench.agent.current !== held)
    }

    @Test func `a refusal counts once, and only while its request waits for an answer`() throws {
        let bench = try AgentBench(leaf(.ztunnel, ttl: .seconds(1_000)))
        bench.isAuthorityPaused = true
        bench.agent.seek(.initial)
        let first = bench.asked[0].csr
        for _ in 0..<2 { bench.agent.receiveRefusal(reason: "full", answering: first.id) }
        #expect(bench.telemetry.told("csr.refused").count == 1)
        while bench.asked.count == 1 { bench.pass(.seconds(1)) }
        bench.agent.receiveRefusal(reason: "full", answering: first.id)
        #expect(bench.telemetry.told("csr.refused").count == 1, "the second attempt waits on")
        bench.answer(first)
        #expect(bench.agent.current != nil, "it is for the same key")
    }

    @Test(arguments: [RenewalProfile.linkerd, .kuma])
    func `a key is made for each certificate, or once for all`(profile: RenewalProfile) throws {
        let bench = try AgentBench(leaf(profile, ttl: .seconds(1_000)))
        bench.agent.seek(.initial)
        for _ in 0..<40 { bench.pass(.seconds(100)) }
        let keys = Set(try bench.asked.map { try CertificateRequest(der: $0.csr.der).publicKey })
        #expect(bench.asked.count > 4 && keys.count == (profile == .linkerd ? 1 : bench.asked.count))
    }

    @Test func `a key that cannot be made is tried again like any attempt`() throws {
        var failures = 3
        let bench = try AgentBench(leaf(.ztunnel, ttl: .seconds(1_000))) { () throws(OpenSSLError) in
            failures -= 1
            if failures >= 0 { throw OpenSSLError("EVP_PKEY_generate") }
            return try PrivateKey.generate()
        }
        bench.agent.seek(.initial)
        for _ in 0..<10 { bench.pass(.seconds(1)) }
        #expect(bench.telemetry.told("certificate.failed").count == 3)
        #expect(bench.asked.map(\.attempt) == [4] && bench.agent.current != nil)
    }
}
