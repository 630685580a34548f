import MeshDataPlane
import MeshModel
import MeshTLS
import NIOCore
import OrderedCollections

/// Joins the two ends of each handshake. Confined to the control loop.
final class VerdictJoiner: @unchecked Sendable {
    private let clock: MeshClock
    private let loop: any EventLoop
    /// Whether a host is an instance's: then its own word is worth waiting for.
    private let isMember: (String) -> Bool
    private let deliver: (HandshakeVerdict) -> Void
    private var halves: [ConnectionKey: HandshakeEnd] = [:]
    private var recent: OrderedDictionary<ConnectionKey, HandshakeVerdict> = [:]
    private var waiting: [ConnectionKey: [EventLoopPromise<HandshakeVerdict?>]] = [:]

    /// How long the second word may take: a client speaks at its first byte of the answer, or when its time is up.
    private static let patience = TimeAmount.seconds(20)
    private static let recentLimit = 512

    init(
        clock: MeshClock, loop: any EventLoop, isMember: @escaping (String) -> Bool,
        deliver: @escaping (HandshakeVerdict) -> Void
    ) {
        self.clock = clock
        self.loop = loop
        self.isMember = isMember
        self.deliver = deliver
    }

    func add(_ end: HandshakeEnd) {
        guard let key = end.connection else { return finish(end, nil, key: nil) }
        if let other = halves.removeValue(forKey: key) { return finish(other, end, key: key) }
        // What comes after our patience, as across a partition, has been told of by the other end.
        if let told = recent[key], (end.report.role == .client ? told.client : told.server) == nil { return }
        guard end.report.role == .client || isMember(key.client.host) else { return finish(end, nil, key: key) }
        halves[key] = end
        _ = loop.scheduleTask(in: Self.patience) { [weak self] in
            guard let self, let alone = halves.removeValue(forKey: key) else { return }
            finish(alone, nil, key: key)
        }
    }

    /// The verdict on a connection, now or when it comes; nil when it does not.
    func verdict(on key: ConnectionKey) -> EventLoopFuture<HandshakeVerdict?> {
        if let known = recent[key] { return loop.makeSucceededFuture(known) }
        let promise = loop.makePromise(of: HandshakeVerdict?.self)
        waiting[key, default: []].append(promise)
        _ = loop.scheduleTask(in: .seconds(2)) { [weak self] in
            for late in self?.waiting.removeValue(forKey: key) ?? [] { late.succeed(nil) }
        }
        return promise.futureResult
    }

    /// Joins what is still alone, at the end of a run.
    func flush() {
        for key in halves.keys.sorted(by: { ($0.client, $0.server) < ($1.client, $1.server) }) {
            if let alone = halves.removeValue(forKey: key) { finish(alone, nil, key: key) }
        }
    }

    private func finish(_ first: HandshakeEnd, _ second: HandshakeEnd?, key: ConnectionKey?) {
        let ends = [first, second].compactMap { $0 }
        let client = ends.first { $0.report.role == .client }
        let server = ends.first { $0.report.role == .server }
        let verdict = HandshakeVerdict(
            time: clock.now(on: loop),
            client: client.map { HandshakeVerdict.End(instance: $0.instance, report: $0.report) },
            server: server.map { HandshakeVerdict.End(instance: $0.instance, report: $0.report) },
            called: server?.instance ?? client?.called?.instance)
        if let key {
            recent[key] = verdict
            if recent.count > Self.recentLimit { recent.removeFirst() }
            for promise in waiting.removeValue(forKey: key) ?? [] { promise.succeed(verdict) }
        }
        deliver(verdict)
    }
}
