import Collections
import MeshModel

/// What the control plane waits for: at most one deadline for each purpose, the earliest first.
struct Deadlines: Sendable {
    enum Purpose: Hashable, Sendable {
        /// Tell callers about a service's endpoints.
        case publish(ServiceName)
        /// Stop an instance that has not drained.
        case endDrain(InstanceID)
        /// Replace the dead of a service that keeps dying.
        case restart(ServiceName)
    }

    private struct Entry: Comparable {
        let due: MeshTime
        let sequence: Int
        let purpose: Purpose

        static func < (a: Self, b: Self) -> Bool { (a.due, a.sequence) < (b.due, b.sequence) }
    }

    private var heap = Heap<Entry>()
    /// The entry that counts for each purpose; others in the heap were disarmed.
    private var armed: [Purpose: Int] = [:]
    private var sequence = 0

    var next: MeshTime? { heap.min?.due }

    func isArmed(_ purpose: Purpose) -> Bool { armed[purpose] != nil }

    mutating func arm(_ purpose: Purpose, at due: MeshTime) {
        sequence += 1
        armed[purpose] = sequence
        heap.insert(Entry(due: due, sequence: sequence, purpose: purpose))
        prune()
    }

    mutating func disarm(_ purpose: Purpose) {
        armed[purpose] = nil
        prune()
    }

    mutating func popDue(at now: MeshTime) -> Purpose? {
        guard let first = heap.min, first.due <= now else { return nil }
        heap.removeMin()
        armed[first.purpose] = nil
        prune()
        return first.purpose
    }

    /// Keeps the least entry an armed one, so that `next` never wakes anyone for nothing.
    private mutating func prune() {
        while let first = heap.min, armed[first.purpose] != first.sequence { heap.removeMin() }
    }
}
