import MeshModel
import NIOCore
import NIOEmbedded

@testable import MeshDataPlane

/// A listener without sockets, on a clock that the test moves.
final class ListenerBench {
    let loop = EmbeddedEventLoop()
    let listener: Listener
    private let bench: Bench
    private let network = NoNetwork()

    /// - Parameter call: makes the calls of the service's script.
    init(
        _ service: Service, policy: Policy = .anyone(in: shop),
        call: @escaping (Call, @escaping (CallResult) -> Void) -> Void = { _, done in
            done(CallResult(outcome: .noEndpoint))
        }
    ) {
        bench = try! Bench(on: loop, network: network)
        let environment = bench.environment
        let id = InstanceID(service.name, 1)
        listener = Listener(
            id: id, service: service, credentials: bench.holder(of: id, versions: service.tls),
            environment: environment
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

    var environment: Environment { bench.environment }

    var telemetry: Recorder { bench.telemetry }

    func emptyPool(from name: String, to upstream: UpstreamService) -> UpstreamPool {
        bench.emptyPool(from: name, to: upstream)
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
