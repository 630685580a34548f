import MeshModel
import OrderedCollections

/// Joins the two ends of each handshake.
package struct HandshakeJoiner: Sendable {
    /// Whether a host is an instance's: then its own word is worth waiting for.
    private let isMember: @Sendable (String) -> Bool
    private var halves: [ConnectionKey: Half] = [:]
    private var halfCount = 0
    private var recent: OrderedDictionary<ConnectionKey, HandshakeVerdict> = [:]

    private static let recentLimit = 512

    package init(isMember: @escaping @Sendable (String) -> Bool) { self.isMember = isMember }

    /// What follows from one end's word.
    package enum Step: Sendable {
        case verdict(Joined)
        /// The other end is to be waited for, and `expire` called when patience is at its end.
        case wait(Half)
        /// The other end has told of it, when nobody waited for this one any more.
        case alreadyTold
    }

    /// One end's word, while the other's is waited for. Ports come again, so the connection's key alone does not name it.
    package struct Half: Sendable {
        package let connection: ConnectionKey
        fileprivate var number: Int
        fileprivate var end: HandshakeEnd
    }

    /// What both ends said, or the one that spoke, in one verdict.
    package struct Joined: Sendable {
        package var verdict: HandshakeVerdict
        /// nil when the connection was gone before its addresses could be read.
        package var connection: ConnectionKey?
    }

    package mutating func add(_ end: HandshakeEnd, at now: MeshTime) -> Step {
        guard let key = end.connection else { return .verdict(join(end, nil, key: nil, at: now)) }
        if let other = halves.removeValue(forKey: key) { return .verdict(join(other.end, end, key: key, at: now)) }
        // What comes after our patience, as across a partition, has been told of by the other end.
        if let told = recent[key], (end.report.role == .client ? told.client : told.server) == nil {
            return .alreadyTold
        }
        guard end.report.role == .client || (isMember(key.client.host) && !end.report.metPlainText) else {
            return .verdict(join(end, nil, key: key, at: now))
        }
        halfCount += 1
        let half = Half(connection: key, number: halfCount, end: end)
        halves[key] = half
        return .wait(half)
    }

    /// Nobody waits any longer for the other end.
    ///
    /// - Returns: nil where it has come.
    package mutating func expire(_ half: Half, at now: MeshTime) -> Joined? {
        guard halves[half.connection]?.number == half.number else { return nil }
        halves[half.connection] = nil
        return join(half.end, nil, key: half.connection, at: now)
    }

    /// Joins what is still alone, at the end of a run.
    package mutating func flush(at now: MeshTime) -> [Joined] {
        halves.values.sorted {
            ($0.connection.client, $0.connection.server) < ($1.connection.client, $1.connection.server)
        }
        .compactMap { expire($0, at: now) }
    }

    /// The verdict on one of the last connections; nil when it has not come.
    package func verdict(on key: ConnectionKey) -> HandshakeVerdict? { recent[key] }

    private mutating func join(
        _ first: HandshakeEnd, _ second: HandshakeEnd?, key: ConnectionKey?, at now: MeshTime
    ) -> Joined {
        let ends = [first, second].compactMap { $0 }
        let client = ends.first { $0.report.role == .client }
        let server = ends.first { $0.report.role == .server }
        let verdict = HandshakeVerdict(
            time: now, client: client.map { HandshakeVerdict.End(instance: $0.instance, report: $0.report) },
            server: server.map { HandshakeVerdict.End(instance: $0.instance, report: $0.report) },
            called: server?.instance ?? client?.called?.instance)
        if let key { remember(verdict, of: key) }
        return Joined(verdict: verdict, connection: key)
    }

    private mutating func remember(_ verdict: HandshakeVerdict, of key: ConnectionKey) {
        recent[key] = verdict
        if recent.count > Self.recentLimit { recent.removeFirst() }
    }
}
