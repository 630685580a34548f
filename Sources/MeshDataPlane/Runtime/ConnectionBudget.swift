import DequeModule

/// How many upstream connections the callers of one loop may hold between them, since each takes descriptors.
///
/// Near the limit, callers stay with the connections they have; at the limit, the one idle longest is closed for a new
/// one. Confined to its loop.
package final class ConnectionBudget: @unchecked Sendable {
    private let limit: Int
    private var open = 0
    /// Oldest first; stale entries are passed over when they come up.
    private var idle: Deque<Entry> = []
    private var turn = 0

    /// Stale once its connection is gone, in use, or has been used since.
    private struct Entry {
        weak var connection: UpstreamConnection?
        var turn: Int

        var current: UpstreamConnection? {
            guard let connection, connection.idleTurn == turn, !connection.isBusy, !connection.isRetired else {
                return nil
            }
            return connection
        }
    }

    package init(limit: Int) { self.limit = max(1, limit) }

    /// Entries of the list, stale ones among them.
    var remembered: Int { idle.count }

    var isShort: Bool { open >= limit - limit / 10 }

    func opened() {
        open += 1
        if open > limit { closeLongestIdle() }
    }

    func closed() { open -= 1 }

    func becameIdle(_ connection: UpstreamConnection) {
        turn += 1
        connection.idleTurn = turn
        idle.append(Entry(connection: connection, turn: turn))
        // At most one entry for each open connection is current, so half of the list goes.
        if idle.count > 2 * open + 16 { idle.removeAll { $0.current == nil } }
    }

    private func closeLongestIdle() {
        while let entry = idle.popFirst() {
            if let connection = entry.current { return connection.retire() }
        }
    }
}
