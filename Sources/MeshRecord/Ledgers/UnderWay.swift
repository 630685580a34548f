import MeshModel

/// What has begun and not ended: root rotations, and faults that were injected.
package struct UnderWay: Sendable, Hashable {
    /// In the order in which they began.
    private var matters: [Matter] = []

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
        case .injected(let fault):
            end(fault.handle)
            matters.append(Matter(what: .fault(fault), since: time))
        case .cleared(let fault): end(fault.handle)
        case .notActive: break
        }
    }

    mutating func add(_ happening: AuthorityHappening, of domain: TrustDomain, at time: MeshTime) {
        if case .rootRotationStarted(let strategy) = happening {
            matters.append(Matter(what: .rootRotation(domain, strategy), since: time))
        }
        if case .rootRotationFinished(let strategy) = happening {
            matters.removeAll { $0.what == .rootRotation(domain, strategy) }
        }
    }

    private mutating func end(_ handle: Fault.Handle) { matters.removeAll { $0.fault?.handle == handle } }

    // MARK: Questions

    /// In the order in which they began. An instance dies once, and nothing stays in force.
    package var all: [Matter] {
        matters.filter { if case .fault(.crash(.instance)) = $0.what { false } else { true } }
    }

    /// What is wrong with an authority on purpose.
    func fault(ofAuthority domain: TrustDomain) -> AuthorityFault? {
        for case .authority(let fault, domain) in matters.compactMap(\.fault) { return fault }
        return nil
    }

    /// Whether it is on purpose that an instance dies.
    func kills(_ id: InstanceID) -> Bool {
        matters.contains { if case .crash(let target) = $0.fault { target.includes(id) } else { false } }
    }

    /// The last to come first.
    var partitions: [(Party, Party)] {
        matters.reversed().compactMap { if case .partition(let a, let b) = $0.fault?.handle { (a, b) } else { nil } }
    }
}

extension UnderWay.Matter {
    fileprivate var fault: Fault? { if case .fault(let fault) = what { fault } else { nil } }
}
