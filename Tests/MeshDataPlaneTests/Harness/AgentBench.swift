import MeshModel
import MeshPKI
import MeshPolicies
import NIOCore
import NIOEmbedded

@testable import MeshDataPlane

/// An instance's agent on a clock that the test moves, and an authority that answers at once, or not at all.
///
/// Sendable since it is on the test's own thread alone.
final class AgentBench: @unchecked Sendable {
    let agent: CredentialAgent
    let holder: CredentialHolder
    private(set) var asked: [Asked] = []
    var isAuthorityPaused = false
    private let bench: Bench
    private let loop = EmbeddedEventLoop()
    private let leaf: LeafSpec

    struct Asked {
        var at: Duration
        var csr: CSR
        var attempt: Int { csr.id.attempt }
    }

    init(
        _ leaf: LeafSpec, skew: Duration = .zero,
        makeKey: @escaping () throws(OpenSSLError) -> PrivateKey = PrivateKey.generate
    ) throws {
        self.leaf = leaf
        bench = try Bench(on: loop, network: NoNetwork())
        let id = InstanceID(ServiceName("web")!, 1)
        let environment = bench.environment.of(
            clock: InstanceClock(origin: bench.environment.clock.start, skew: skew), processor: nil)
        holder = bench.holder(of: id)
        agent = CredentialAgent(
            id: id, identity: service("web").spiffeID, leaf: leaf, holder: holder, environment: environment,
            makeKey: makeKey)
        bench.listen(to: id) { [weak self] in self?.receive($0) }
        agent.use(try bench.bundles())
    }

    var telemetry: Recorder { bench.telemetry }

    /// In two steps at least, so that what is asked at a moment is answered in it.
    func pass(_ duration: Duration) {
        loop.advanceTime(by: .nanoseconds(duration.nanoseconds))
        loop.run()
    }

    private func receive(_ message: InstanceMessage) {
        guard case .certificateRequest(let csr, _) = message else { return }
        let now = bench.environment.now
        asked.append(Asked(at: now - bench.environment.clock.start, csr: csr))
        guard !isAuthorityPaused else { return }
        loop.execute { [self] in _ = answer(csr) }
    }

    /// As the authority would, now.
    ///
    /// - Returns: the serial number of the certificate.
    @discardableResult
    func answer(_ csr: CSR) -> SerialNumber {
        let now = bench.environment.now
        let chain = try! bench.issue(
            for: CertificateRequest(der: csr.der).publicKey, to: agent.identity, from: now - leaf.backdate,
            to: now + leaf.ttl)
        agent.receive(chain: chain.map(\.der), answering: csr.id)
        return chain[0].serial
    }
}
