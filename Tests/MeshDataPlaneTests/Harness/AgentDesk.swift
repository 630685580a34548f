import MeshControl
import MeshModel
import MeshPKI
import NIOCore
import NIOEmbedded

@testable import MeshDataPlane

/// An instance's agent on a clock that the test moves, and an authority that answers at once, or not at all.
final class AgentDesk: @unchecked Sendable {
    let telemetry = Recorder()
    private(set) var agent: CredentialAgent!
    let holder: CredentialHolder
    private(set) var asked: [Asked] = []
    var isAuthorityPaused = false
    private let loop = EmbeddedEventLoop()
    private let authority: IssuingAuthority
    private let leaf: LeafSpec
    private let start: MeshTime

    struct Asked {
        var at: Duration
        var attempt: Int
        var der: [UInt8]
    }

    init(
        _ leaf: LeafSpec, skew: Duration = .zero,
        makeKey: @escaping () throws(OpenSSLError) -> PrivateKey = PrivateKey.generate
    ) throws {
        let clock = MeshClock(origin: loop.now, start: MeshTime(rfc3339: "2026-01-01T12:00:00Z")!, speed: 1)
        self.leaf = leaf
        start = clock.start
        let random = SeededRandom(seed: 1)
        let root = try RootAuthority(RootID(shop, 1), spec: CASpec(), at: clock.start, random: random)
        authority = try root.makeIssuer(1, at: clock.start)
        let post = Post()
        let environment = Environment(
            loop: loop, network: Nowhere(), clock: clock, random: random, trust: TrustCache(),
            connections: ConnectionBudget(limit: 1), telemetry: telemetry,
            send: { message, _ in post.desk?.receive(message) }
        ).of(clock: InstanceClock(origin: start, skew: skew), processor: nil)
        let id = InstanceID(ServiceName("web")!, 1)
        holder = CredentialHolder(id: id, versions: .only13, telemetry: telemetry)
        agent = CredentialAgent(
            id: id, identity: service("web").spiffeID, leaf: leaf, holder: holder, environment: environment,
            makeKey: makeKey)
        post.desk = self
        agent.use(try TrustBundles(BundleSnapshot(version: 1, bundles: [shop: [root.certificate.der]])))
    }

    private final class Post: @unchecked Sendable {
        weak var desk: AgentDesk?
    }

    var now: MeshTime { start + .nanoseconds((loop.now - .uptimeNanoseconds(0)).nanoseconds) }

    /// In two steps at least, so that what is asked at a moment is answered in it.
    func pass(_ duration: Duration) {
        loop.advanceTime(by: .nanoseconds(duration.nanoseconds))
        loop.run()
    }

    private func receive(_ message: InstanceMessage) {
        guard case .certificateRequest(let der, _, let attempt) = message else { return }
        asked.append(Asked(at: now - start, attempt: attempt, der: der))
        guard !isAuthorityPaused else { return }
        let issued = now
        loop.execute { [self] in
            let profile = SVIDProfile(
                spiffeID: agent.identity, dnsNames: [], notBefore: issued - leaf.backdate, notAfter: issued + leaf.ttl)
            let chain = try! authority.issue(for: CertificateRequest(der: der).publicKey, profile)
            agent.receive(chain: chain.map(\.der))
        }
    }

    private struct Nowhere: Network {
        func listen(
            on address: Address, loop: any EventLoop, accept: @escaping @Sendable (any Channel) -> EventLoopFuture<Void>
        ) -> EventLoopFuture<any Channel> { loop.makeFailedFuture(ChannelError.operationUnsupported) }

        func connect(
            from source: String?, to address: Address, loop: any EventLoop, timeout: TimeAmount,
            setUp: @escaping @Sendable (any Channel) -> EventLoopFuture<Void>
        ) -> EventLoopFuture<any Channel> { loop.makeFailedFuture(ChannelError.operationUnsupported) }
    }
}
