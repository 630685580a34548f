import DequeModule
import MeshDataPlane
import MeshModel
import NIOCore

/// A network in memory: each message takes a latency of its link, may be lost, and waits while a partition lasts.
///
/// Sendable since it is confined to its loop, as its entries assert.
final class SimulatedNetwork: Network, @unchecked Sendable {
    let loop: SimulatedEventLoop
    private let spec: NetworkSpec
    private var random: SeededRandom
    private var listeners: [String: SimulatedListener] = [:]
    private var hosts: [String: Tenant] = [:]
    /// From a host to another.
    private var links: [String: [String: LinkState]] = [:]
    /// The hosts that have a link to a host.
    private var callers: [String: Set<String>] = [:]
    private var partitions: [NetworkSpec.Link.Parties] = []
    private var nextPort = 0

    enum Failure: Error {
        case addressInUse, noAddress
        /// Nobody listens there.
        case refused
        /// A message was lost.
        case reset
    }

    /// Who is at an address.
    private struct Tenant {
        var host: SimulatedHost
        var occupant: Occupant
    }

    /// What holds between two hosts, one way.
    final class LinkState {
        let latency: Distribution
        let loss: Double
        let ends: (Occupant, Occupant)?
        fileprivate(set) var isParted: Bool
        private var held: Deque<() -> Void> = []

        fileprivate init(latency: Distribution, loss: Double, ends: (Occupant, Occupant)?, isParted: Bool) {
            self.latency = latency
            self.loss = loss
            self.ends = ends
            self.isParted = isParted
        }

        /// Lets something arrive, or keeps it until the partition has ended: TCP would send it again and again.
        func pass(_ arrival: @escaping () -> Void) {
            if isParted { held.append(arrival) } else { arrival() }
        }

        /// One end has gone: what is held is let through, so that the other learns of its end.
        fileprivate func dissolve() {
            isParted = false
            release()
        }

        fileprivate func release() {
            while !isParted, let arrival = held.popFirst() { arrival() }
        }
    }

    init(_ spec: NetworkSpec, loop: SimulatedEventLoop, random: SeededRandom) {
        self.spec = spec
        self.loop = loop
        self.random = random.split("network")
    }

    // MARK: Who is where

    func moveIn(_ occupant: Occupant, _ host: SimulatedHost, at address: String) {
        loop.assertInEventLoop()
        hosts[address] = Tenant(host: host, occupant: occupant)
    }

    func moveOut(_ address: String) {
        loop.assertInEventLoop()
        hosts[address] = nil
        for from in (callers.removeValue(forKey: address) ?? []).sorted() {
            links[from]?.removeValue(forKey: address)?.dissolve()
        }
        for (to, link) in (links.removeValue(forKey: address) ?? [:]).sorted(by: { $0.key < $1.key }) {
            callers[to]?.remove(address)
            link.dissolve()
        }
    }

    // MARK: Links

    func latency(of link: LinkState) -> TimeAmount {
        loop.assertInEventLoop()
        return .nanoseconds(max(0, link.latency.draw(from: &random).nanoseconds))
    }

    func loses(_ link: LinkState) -> Bool {
        loop.assertInEventLoop()
        return random.chance(link.loss)
    }

    func link(from: String, to: String) -> LinkState {
        loop.assertInEventLoop()
        if let known = links[from]?[to] { return known }
        let made = makeLink(hosts[from]?.occupant, hosts[to]?.occupant)
        // Of somebody who has gone nothing is kept.
        if made.ends != nil {
            links[from, default: [:]][to] = made
            callers[to, default: []].insert(from)
        }
        return made
    }

    private func makeLink(_ a: Occupant?, _ b: Occupant?) -> LinkState {
        guard let a, let b else {
            return LinkState(latency: spec.latency, loss: spec.loss.value, ends: nil, isParted: false)
        }
        let own = spec.links.first { $0.ends.joins(a, b) }
        return LinkState(
            latency: own?.latency ?? spec.latency, loss: (own?.loss ?? spec.loss).value, ends: (a, b),
            isParted: partitions.contains { $0.joins(a, b) })
    }

    /// Nothing passes between these any more, and between all others again.
    func part(_ pairs: [NetworkSpec.Link.Parties]) {
        loop.assertInEventLoop()
        guard pairs != partitions else { return }
        partitions = pairs
        for (_, row) in links.sorted(by: { $0.key < $1.key }) {
            for (_, link) in row.sorted(by: { $0.key < $1.key }) {
                guard let ends = link.ends else { continue }
                link.isParted = partitions.contains { $0.joins(ends.0, ends.1) }
                link.release()
            }
        }
    }

    private func host(_ address: String) -> SimulatedHost {
        hosts[address]?.host ?? SimulatedHost(loop: loop, cores: 1, costs: nil)
    }

    // MARK: Network

    func listen(
        on address: Address, loop: any EventLoop, accept: @escaping @Sendable (any Channel) -> EventLoopFuture<Void>
    ) -> EventLoopFuture<any Channel> {
        self.loop.assertInEventLoop()
        guard listeners[address.host] == nil, let place = place(address) else {
            return loop.makeFailedFuture(Failure.addressInUse)
        }
        let listener = SimulatedListener(loop: self.loop, place: place, accept: accept)
        listeners[address.host] = listener
        listener.closeFuture.whenComplete { [self] _ in
            if listeners[address.host] === listener { listeners[address.host] = nil }
        }
        return loop.makeSucceededFuture(listener)
    }

    func connect(
        from source: String?, to address: Address, loop: any EventLoop, timeout: TimeAmount,
        setUp: @escaping @Sendable (any Channel) -> EventLoopFuture<Void>
    ) -> EventLoopFuture<any Channel> {
        self.loop.assertInEventLoop()
        guard let local = place(Address(host: source ?? "10.255.255.254", port: takePort())),
            let remote = place(address)
        else { return loop.makeFailedFuture(Failure.noAddress) }
        let channel = SimulatedChannel(loop: self.loop, network: self, local: local, remote: remote)
        self.loop.at(self.loop.now + timeout) {
            if !channel.isActive { channel.refused(ChannelError.connectTimeout(timeout)) }
        }
        return setUp(channel).flatMap { channel.register() }
            .flatMap { channel.connect(to: remote.socket) }
            .map { channel }
    }

    /// A client's first message, and the answer to it.
    func open(_ client: SimulatedChannel) {
        loop.assertInEventLoop()
        let there = link(from: client.local.host, to: client.remote.host)
        let arrival = host(client.local.host).departure + latency(of: there)
        let isLost = loses(there)
        loop.at(arrival) { [self] in
            there.pass { [self] in isLost ? client.refused(Failure.reset) : accept(client) }
        }
    }

    private func accept(_ client: SimulatedChannel) {
        // Who has given up while the network was parted does not ask again.
        guard client.isConnecting else { return }
        let (near, far) = (client.local, client.remote)
        let back = link(from: far.host, to: near.host)
        guard let listener = listeners[far.host] else {
            return loop.at(loop.now + latency(of: back)) {
                back.pass { client.refused(Failure.refused) }
            }
        }
        let server = SimulatedChannel(loop: loop, network: self, local: far, remote: near)
        let (clientHost, serverHost) = (host(near.host), host(far.host))
        let up = SimulatedLine(
            self, link(from: near.host, to: far.host), from: (client, clientHost), to: (server, serverHost))
        let down = SimulatedLine(self, back, from: (server, serverHost), to: (client, clientHost))
        listener.accept(server).flatMap { server.register() }.assumeIsolated().whenComplete { [self] result in
            guard case .success = result else { return server.refused(ChannelError.ioOnClosedChannel) }
            server.connected(over: down)
            loop.at(loop.now + latency(of: back)) { back.pass { client.connected(over: up) } }
        }
    }

    private func place(_ address: Address) -> SimulatedChannel.Place? {
        guard let socket = try? SocketAddress(ipAddress: address.host, port: address.port) else { return nil }
        return SimulatedChannel.Place(host: address.host, port: address.port, socket: socket)
    }

    /// As an operating system's ephemeral ports, so that each connection has a key of its own.
    private func takePort() -> Int {
        nextPort = (nextPort + 1) % 60_000
        return 5_000 + nextPort
    }
}

extension NetworkSpec.Link.Parties {
    fileprivate func joins(_ one: Occupant, _ other: Occupant) -> Bool {
        (a.includes(one) && b.includes(other)) || (a.includes(other) && b.includes(one))
    }
}

extension Party {
    fileprivate func includes(_ occupant: Occupant) -> Bool { includes(occupant.instance, at: occupant.locality) }
}
