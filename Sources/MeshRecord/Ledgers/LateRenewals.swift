import MeshModel

/// A certificate whose successor came after its end, or not at all though its holder lived on.
package struct LateRenewal: Sendable, Hashable {
    package var instance: InstanceID
    package var ended: MeshTime
    /// From there to its successor, or to the end of its holder or of the run.
    package var by: Duration
    package var isRenewed: Bool
    /// The event that issued the successor; where there was none, the one that issued the certificate.
    package var sequence: Int

    /// In the order of how late they are, then of their holders' names.
    fileprivate func comes(after other: LateRenewal) -> Bool {
        (by, other.instance.description) < (other.by, instance.description)
    }
}

/// How many certificates were renewed too late, and the ten that were so by most.
package struct LateRenewals: Sendable, Hashable {
    package private(set) var count = 0
    /// The latest first.
    package private(set) var worst: [LateRenewal] = []

    private static let limit = 10

    package init() {}

    package mutating func add(_ renewal: LateRenewal) {
        count += 1
        let place = worst.firstIndex { $0.comes(after: renewal) } ?? worst.count
        worst.insert(renewal, at: place)
        if worst.count > Self.limit { worst.removeLast() }
    }
}
