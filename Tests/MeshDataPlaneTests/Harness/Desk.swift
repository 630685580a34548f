import MeshControl
import MeshModel
import NIOCore
import NIOEmbedded

@testable import MeshDataPlane

/// A listener without sockets, on a clock that the test moves.
final class Desk {
    let loop = EmbeddedEventLoop()
    let listener: Listener
    let environment: Environment
    let telemetry = Recorder()
    private let network = AcceptOnly()

    /// - Parameter call: makes the calls of the service's script.
    init(
        _ service: Service, policy: Policy = .anyone(in: shop),
        call: @escaping (Call, @escaping (CallResult) -> Void) -> Void = { _, done in
            done(CallResult(outcome: .noEndpoint))
        }
    ) {
        let environment = Environment(
            loop: loop, network: network, clock: MeshClock(origin: loop.now, start: MeshTime(nanoseconds: 0), speed: 1),
            random: SeededRandom(seed: 1), trust: TrustCache(), connections: ConnectionBudget(limit: 100),
            telemetry: telemetry, send: { _, _ in })
        self.environment = environment
        let id = InstanceID(service.name, 1)
        let credentials = CredentialHolder(id: id, versions: service.tls, telemetry: telemetry)
        listener = Listener(
            id: id, service: service, credentials: credentials, environment: environment
        ) { completion in
            ScriptRunner(
                script: service.script, environment: environment, random: environment.random, call: call,
                completion: completion
            ).run()
        }
        listener.use(policy)
        _ = listener.bind(Address(host: "127.0.0.1", port: 1))
    }

    /// A connection that was just accepted.
    func connect() throws -> EmbeddedChannel {
        let channel = EmbeddedChannel(loop: loop)
        try network.accept!(channel).wait()
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        return channel
    }

    func pass(_ time: TimeAmount) { loop.advanceTime(by: time) }

    private final class AcceptOnly: Network, @unchecked Sendable {
        var accept: ((any Channel) -> EventLoopFuture<Void>)?

        func listen(
            on address: Address, loop: any EventLoop, accept: @escaping @Sendable (any Channel) -> EventLoopFuture<Void>
        ) -> EventLoopFuture<any Channel> {
            self.accept = accept
            return loop.makeSucceededFuture(EmbeddedChannel(loop: loop as! EmbeddedEventLoop))
        }

        func connect(
            from source: String?, to address: Address, loop: any EventLoop, timeout: TimeAmount,
            setUp: @escaping @Sendable (any Channel) -> EventLoopFuture<Void>
        ) -> EventLoopFuture<any Channel> { loop.makeFailedFuture(ChannelError.operationUnsupported) }
    }
}

extension EmbeddedChannel {
    static let get = "GET / HTTP/1.1\r\nhost: web\r\n\r\n"

    func say(_ text: String) { _ = try? writeInbound(ByteBuffer(string: text)) }

    /// What was answered since the last time.
    var heard: String {
        var all = ""
        while let part = try? readOutbound(as: IOData.self) {
            if case .byteBuffer(let bytes) = part { all += String(buffer: bytes) }
        }
        return all
    }

    /// The status codes in it.
    var statuses: [String] { heard.split(separator: "HTTP/1.1 ").map { String($0.prefix(3)) } }
}
