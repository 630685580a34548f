import Collections

/// How many upstream connections the callers of one loop may hold between them, since each takes descriptors.
///
/// Near the limit, callers stay with the connections they have; at the limit, the one idle longest is closed for a new
/// one. Confined to its loop.
package final class ConnectionBudget: @unchecked Sendable {
    private let limit: Int
    private var open = 0
    /// Oldest first; stale entries are passed over when they come up.
    private var idle: Deque<Weak> = []

    private struct Weak {
        weak var connection: UpstreamConnection?
    }

    package init(limit: Int) { self.limit = max(1, limit) }

    var isShort: Bool { open >= limit - limit / 10 }

    func opened() {
        open += 1
        if open > limit { closeLongestIdle() }
    }

    func closed() { open -= 1 }

    func becameIdle(_ connection: UpstreamConnection) {
        // Unless connections can become short, nobody needs the list.
        guard open > limit / 2 else { return }
        idle.append(Weak(connection: connection))
        if idle.count > 4 * limit { idle.removeAll { $0.connection?.isBusy ?? true } }
    }

    private func closeLongestIdle() {
        while let entry = idle.popFirst() {
            guard let connection = entry.connection, !connection.isBusy, !connection.isRetired else { continue }
            return connection.retire()
        }
    }
}
