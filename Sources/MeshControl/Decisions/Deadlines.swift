import HeapModule
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
        /// Begin or end work on CSRs.
        case answerCSRs(TrustDomain)
        case renewIntermediate(TrustDomain)
        case continueRootRotation(TrustDomain)
        /// Tell more of those whose certificates come from a tainted root.
        case reissueBatch(TrustDomain)
        /// The push of a bundle arrives.
        case deliver(BundleContent, to: InstanceID)
        /// Give a domain's workloads the bundles of the domains it federates with.
        case refreshFederation(TrustDomain)
    }

    private struct Entry: Comparable {
        let due: MeshTime
        let sequence: Int
        let purpose: Purpose

        static func < (a: Self, b: Self) -> Bool { (a.due, a.sequence) < (b.due, b.sequence) }
    }

    private var heap = Heap<Entry>()
    /// The entry that counts for each purpose; others in the heap were disarmed.
    private var armed: [Purpose: Entry] = [:]
    private var sequence = 0

    var next: MeshTime? { heap.min?.due }

    func isArmed(_ purpose: Purpose) -> Bool { armed[purpose] != nil }

    mutating func arm(_ purpose: Purpose, at due: MeshTime) {
        guard armed[purpose]?.due != due else { return }
        sequence += 1
        let entry = Entry(due: due, sequence: sequence, purpose: purpose)
        armed[purpose] = entry
        heap.insert(entry)
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
        while let first = heap.min, armed[first.purpose]?.sequence != first.sequence { heap.removeMin() }
    }
}
