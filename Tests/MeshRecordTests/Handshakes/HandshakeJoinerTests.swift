import MeshModel
import MeshRecord
import Testing

@Suite struct HandshakeJoinerTests {
    private static let start = Story.start
    private static let later = Story.time("+20s")

    /// Members are those at 10.…
    private var joiner = HandshakeJoiner { $0.hasPrefix("10.") }
    /// Those that wait or have waited, in the order of their words.
    private var halves: [HandshakeJoiner.Half] = []

    /// web.1 calls catalog.1 from this port.
    private static func key(_ port: Int, from host: String = "10.0.0.1") -> ConnectionKey {
        ConnectionKey(client: Address(host: host, port: port), server: Address(host: "10.0.0.2", port: 8_443))
    }

    private static func client(_ key: ConnectionKey?) -> HandshakeEnd {
        let called = Endpoint(instance: InstanceID("catalog.1")!, address: Address(host: "10.0.0.2", port: 8_443))
        return HandshakeEnd(
            instance: InstanceID("web.1")!, connection: key, called: called,
            report: HandshakeReport(role: .client, result: .unconfirmed, resumed: false, duration: .zero))
    }

    private static func server(_ key: ConnectionKey?) -> HandshakeEnd {
        HandshakeEnd(
            instance: InstanceID("catalog.1")!, connection: key, called: nil,
            report: HandshakeReport(role: .server, result: .established, resumed: false, duration: .zero))
    }

    /// Whose words are in it, and of what.
    private static func words(_ joined: HandshakeJoiner.Joined) -> String {
        let ends = [joined.verdict.client, joined.verdict.server].compactMap { $0?.instance.description }
        return "\(joined.connection?.client.port ?? 0): \(ends.joined(separator: " and ")), \(joined.verdict.outcome)"
    }

    private static func words(_ step: HandshakeJoiner.Step) -> String {
        switch step {
        case .verdict(let joined): words(joined)
        case .wait(let half): "\(half.connection.client.port): wait"
        case .alreadyTold: "already told"
        }
    }

    private mutating func add(_ end: HandshakeEnd, at now: MeshTime = start) -> String {
        let step = joiner.add(end, at: now)
        if case .wait(let half) = step { halves.append(half) }
        return Self.words(step)
    }

    private mutating func expire(_ half: HandshakeJoiner.Half) -> String? {
        joiner.expire(half, at: Self.later).map { Self.words($0) }
    }

    @Test mutating func `both ends of a connection make one verdict, whichever speaks first`() {
        #expect(add(Self.client(Self.key(1))) == "1: wait")
        #expect(add(Self.server(Self.key(2))) == "2: wait")
        #expect(joiner.verdict(on: Self.key(1)) == nil)
        #expect(add(Self.server(Self.key(1))) == "1: web.1 and catalog.1, ok")
        #expect(add(Self.client(Self.key(2)), at: Self.later) == "2: web.1 and catalog.1, ok")
        #expect(joiner.verdict(on: Self.key(2))?.time == Self.later, "when the second word came")
        #expect(expire(halves[0]) == nil, "it has been joined")
    }

    @Test mutating func `an outsider's own word is not waited for, nor that on a connection without addresses`() {
        #expect(add(Self.server(Self.key(1, from: "192.0.2.1"))) == "1: catalog.1, ok")
        #expect(add(Self.client(nil)) == "0: web.1, reset")
        #expect(joiner.flush(at: Self.later).isEmpty)
    }

    @Test mutating func `when patience is at its end one word is enough, and the other comes too late`() {
        _ = add(Self.client(Self.key(1)))
        #expect(expire(halves[0]) == "1: web.1, reset")
        #expect(expire(halves[0]) == nil)
        #expect(add(Self.server(Self.key(1)), at: Self.later) == "already told")
        #expect(joiner.verdict(on: Self.key(1))?.server == nil)
    }

    @Test mutating func `a connection between addresses that were used before is another one`() {
        _ = add(Self.client(Self.key(1)))
        _ = add(Self.server(Self.key(1)))
        #expect(add(Self.client(Self.key(1)), at: Self.later) == "1: wait")
        #expect(expire(halves[0]) == nil, "the patience with the first says nothing of the second")
        #expect(add(Self.server(Self.key(1)), at: Self.later) == "1: web.1 and catalog.1, ok")
    }

    @Test mutating func `what is alone at the end is told of in the order of addresses, once`() {
        for port in [3, 1, 2] { _ = add(Self.client(Self.key(port))) }
        _ = add(Self.server(Self.key(4, from: "10.0.0.0")))
        #expect(
            joiner.flush(at: Self.later).map { Self.words($0) } == [
                "4: catalog.1, ok", "1: web.1, reset", "2: web.1, reset", "3: web.1, reset",
            ])
        #expect(joiner.flush(at: Self.later).isEmpty)
    }
}
