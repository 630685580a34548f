import MeshDataPlane
import MeshModel
import NIOCore
import Testing

@testable import MeshRuntime

@Suite struct SimulatedNetworkTests {
    /// Two hosts, one of which listens and echoes; what happens is written down with its time.
    ///
    /// Sendable, as its handlers are, since it is on the test's own thread alone.
    private final class World: @unchecked Sendable {
        let loop = SimulatedEventLoop()
        let network: SimulatedNetwork
        var log: [String] = []
        var client: (any Channel)?
        private var served: (any Channel)?

        init(_ spec: NetworkSpec, cores: Double = 1, seed: UInt64 = 1) throws {
            network = SimulatedNetwork(spec, loop: loop, random: SeededRandom(seed: seed))
            try occupy("10.0.0.1", "a.1", cores: 1)
            try occupy("10.0.0.2", "b.1", cores: cores)
        }

        private func occupy(_ host: String, _ name: String, cores: Double) throws {
            let occupant = Occupant(
                instance: try #require(InstanceID(name)),
                locality: Locality(trustDomain: TrustDomainSpec.fallback.name),
                cores: cores)
            network.moveIn(occupant, SimulatedHost(loop: loop, cores: cores, costs: nil), at: host)
        }

        func note(_ what: String) { log.append("\(loop.now.uptimeNanoseconds / 1_000_000)ms \(what)") }

        func listen() {
            _ = network.listen(on: Address(host: "10.0.0.2", port: 1), loop: loop) { channel in
                self.served = channel
                return channel.pipeline.addHandler(Echo(self))
            }
        }

        func connect(timeout: TimeAmount = .seconds(5)) {
            network.connect(
                from: "10.0.0.1", to: Address(host: "10.0.0.2", port: 1), loop: loop, timeout: timeout,
                setUp: { $0.pipeline.addHandler(Note(self)) }
            ).whenComplete { result in
                switch result {
                case .success(let channel):
                    self.client = channel
                    self.note("connected")
                case .failure(let error): self.note("failed: \(error)")
                }
            }
        }

        func run() { while loop.step() {} }

        final class Note: ChannelInboundHandler, @unchecked Sendable {
            typealias InboundIn = ByteBuffer
            private let world: World
            init(_ world: World) { self.world = world }
            func channelRead(context: ChannelHandlerContext, data: NIOAny) {
                world.note("read \(String(buffer: unwrapInboundIn(data)))")
            }
            func channelInactive(context: ChannelHandlerContext) { world.note("closed") }
            func errorCaught(context: ChannelHandlerContext, error: any Error) { world.note("error: \(error)") }
        }

        final class Echo: ChannelInboundHandler, @unchecked Sendable {
            typealias InboundIn = ByteBuffer
            private let world: World
            init(_ world: World) { self.world = world }
            func channelRead(context: ChannelHandlerContext, data: NIOAny) {
                world.note("served")
                context.writeAndFlush(data, promise: nil)
            }
            func channelInactive(context: ChannelHandlerContext) { world.note("server closed") }
        }
    }

    private static let slow = NetworkSpec(latency: .constant(.milliseconds(10)))

    @Test func `a message takes the latency, and the end comes after it`() throws {
        let world = try World(Self.slow)
        world.listen()
        world.connect()
        world.run()
        world.client?.writeAndFlush(ByteBuffer(string: "hello"), promise: nil)
        world.loop.at(world.loop.now + .milliseconds(50)) { world.client?.close(promise: nil) }
        world.run()
        // The connection's own time-out is the last thing that was due before it was used: nothing happens at 5 s.
        #expect(
            world.log == [
                "20ms connected", "5010ms served", "5020ms read hello", "5050ms closed", "5060ms server closed",
            ])
    }

    @Test func `nobody listening refuses after there and back`() throws {
        let world = try World(Self.slow)
        world.connect()
        world.run()
        #expect(world.log == ["20ms failed: refused"])
    }

    @Test func `a partition holds messages until it heals`() throws {
        let world = try World(Self.slow)
        world.listen()
        world.connect()
        while world.client == nil { _ = world.loop.step() }
        let pair = NetworkSpec.Link.Parties(
            .target(.service(try #require(ServiceName("a")))), .target(.service(try #require(ServiceName("b")))))
        world.network.part([pair])
        world.client?.writeAndFlush(ByteBuffer(string: "hello"), promise: nil)
        world.loop.at(world.loop.now + .seconds(60)) { world.network.part([]) }
        world.run()
        #expect(world.log == ["20ms connected", "60020ms served", "60030ms read hello"])
    }

    @Test func `connecting across a partition times out`() throws {
        let world = try World(Self.slow)
        world.listen()
        let pair = NetworkSpec.Link.Parties(
            .trustDomain(TrustDomainSpec.fallback.name), .trustDomain(TrustDomainSpec.fallback.name))
        world.network.part([pair])
        world.connect(timeout: .seconds(3))
        world.run()
        #expect(world.log.count == 1)
        #expect(world.log[0].hasPrefix("3000ms failed: Connect timeout"))
    }

    @Test func `a lost message resets the connection at both ends`() throws {
        let logs = try (1...40 as ClosedRange<UInt64>).map { seed in
            let world = try World(
                NetworkSpec(latency: .constant(.milliseconds(10)), loss: Fraction(0.5)!), seed: seed)
            world.listen()
            world.connect()
            while world.log.isEmpty { _ = world.loop.step() }
            world.client?.writeAndFlush(ByteBuffer(string: "hello"), promise: nil)
            world.run()
            return world.log
        }
        #expect(logs.contains(["10ms failed: reset"]), "the first message of a connection can be lost, too")
        #expect(logs.contains(["20ms connected", "30ms server closed", "30ms error: reset", "30ms closed"]))
    }

    @Test func `a busy host takes one thing at a time, and answers when its work is done`() throws {
        let loop = SimulatedEventLoop()
        let host = SimulatedHost(loop: loop, cores: 0.5, costs: nil)
        var done: [Int64] = []
        for _ in 0..<3 {
            host.take {
                host.work(.milliseconds(10))
                done.append(Int64((host.departure - .uptimeNanoseconds(0)).nanoseconds / 1_000_000))
            }
        }
        while loop.step() {}
        #expect(done == [20, 40, 60], "half a core takes twice as long, one after the other")
    }
}
