import MeshModel

/// What was asked for more than it could do.
package struct Overloads: Sendable, Hashable {
    /// By what is alike and goes on, in the order in which they came first.
    package private(set) var all: [Group] = []

    package enum Whom: Sendable, Hashable {
        case instance(InstanceID, Overload.Capacity)
        case authority(TrustDomain)
    }

    /// Instances of one service, or one authority.
    package struct Group: Sendable, Hashable {
        /// The one that had no time for most, and for what.
        package var worst: Whom
        package var overload: Overload
        package var instances: Int { all.count }
        fileprivate var all: Set<Whom>
        package var first: MeshTime
        package var last: MeshTime
        /// Of the first event that tells of them.
        package var sequence: Int
    }

    /// What comes after a longer pause is told apart, as long as there are few.
    private static let pause = Duration.seconds(60)
    private static let limit = 20

    package init() {}

    mutating func add(_ overload: Overload, of whom: Whom, in event: Event) {
        let first = event.time - overload.over
        let known = all.lastIndex { $0.worst.isAlike(whom) }
        guard let index = known, all.count >= Self.limit || first - all[index].last <= Self.pause else {
            all.append(
                Group(
                    worst: whom, overload: overload, all: [whom], first: first, last: event.time,
                    sequence: event.sequence))
            return
        }
        all[index].all.insert(whom)
        (all[index].first, all[index].last) = (min(all[index].first, first), event.time)
        if overload.missing > all[index].overload.missing {
            (all[index].worst, all[index].overload) = (whom, overload)
        }
    }
}

extension Overloads.Whom: CustomStringConvertible {
    package var description: String {
        switch self {
        case .instance(let id, _): id.description
        case .authority(let domain): domain.name
        }
    }

    /// A service, or an authority.
    package var group: String {
        switch self {
        case .instance(let id, _): id.service.text
        case .authority(let domain): "the authority of \(domain)"
        }
    }

    fileprivate func isAlike(_ other: Self) -> Bool {
        switch (self, other) {
        case (.instance(let one, let capacity), .instance(let other, let otherCapacity)):
            one.service == other.service && capacity == otherCapacity
        case (.authority(let one), .authority(let other)): one == other
        case (.instance, _), (.authority, _): false
        }
    }
}
