import MeshModel

/// What has begun and not ended: root rotations, and faults that were injected.
package struct UnderWay: Sendable, Hashable {
    /// In the order in which they began.
    package private(set) var all: [Matter] = []

    package struct Matter: Sendable, Hashable {
        package var what: What
        package var since: MeshTime
    }

    package enum What: Sendable, Hashable {
        case rootRotation(TrustDomain, RootRotation.Strategy)
        case fault(Fault)
    }

    package init() {}

    mutating func add(_ happening: FaultHappening, at time: MeshTime) {
        switch happening {
        // An instance dies once, and nothing stays in force.
        case .injected(.crash(.instance)), .notActive: break
        case .injected(let fault):
            end { if case .fault(let other) = $0 { other.handle == fault.handle } else { false } }
            all.append(Matter(what: .fault(fault), since: time))
        case .cleared(let fault):
            end { if case .fault(let other) = $0 { other.handle == fault.handle } else { false } }
        }
    }

    mutating func add(_ happening: AuthorityHappening, of domain: TrustDomain, at time: MeshTime) {
        if case .rootRotationStarted(let strategy) = happening {
            all.append(Matter(what: .rootRotation(domain, strategy), since: time))
        }
        if case .rootRotationFinished(let strategy) = happening { end { $0 == .rootRotation(domain, strategy) } }
    }

    private mutating func end(_ isMeant: (What) -> Bool) { all.removeAll { isMeant($0.what) } }
}
