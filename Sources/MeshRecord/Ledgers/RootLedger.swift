import MeshModel

/// When roots came into bundles and out of them, and which generation of a bundle brought which root.
package struct RootLedger: Sendable {
    private var domains: [TrustDomain: Roots] = [:]

    fileprivate struct Roots: Sendable {
        /// Of the last bundle; nil: it is what it was from the start.
        var generation: Int?
        /// The bundle that brought a root; none where it was there from the start.
        var arrivals: [Int: Publication] = [:]
        var departures: [Int: MeshTime] = [:]
        /// Those of the last bundle.
        var trusted: Set<Int>
        /// The newest, apart from the first.
        var newestIntermediate: Intermediate?
    }

    fileprivate struct Intermediate: Sendable {
        var made: MeshTime
        var ends: MeshTime
    }

    fileprivate struct Publication: Sendable {
        var generation: Int
        var time: MeshTime
    }

    mutating func add(_ happening: AuthorityHappening, of domain: TrustDomain, at time: MeshTime) {
        switch happening {
        case .bundlePublished(let generation, let roots):
            domains[domain, default: .first(of: domain)].publish(
                Publication(generation: generation, time: time), of: Set(roots))
        case .intermediateMade(_, _, let certificate):
            domains[domain, default: .first(of: domain)].newestIntermediate = Intermediate(
                made: time, ends: certificate.notAfter)
        case .rootMade, .rootFailed, .rootDestroyed, .intermediateFailed, .rootRotationStarted, .rootActivated,
            .rootRotationFinished, .rootPrepared, .rootsTainted, .rootsRetired, .rootsRevoked, .rootsRemoved,
            .intermediateRotated, .overloaded:
            break
        }
    }

    /// nil: it has been what it was from the start.
    package func generation(of domain: TrustDomain) -> Int? { domains[domain]?.generation }

    /// When a bundle brought a root; nil: it was there from the start, or has not been in any.
    func arrival(of root: Int, in domain: TrustDomain) -> MeshTime? { domains[domain]?.arrivals[root]?.time }

    /// The generation of the bundle that brought a root; nil: none has yet.
    func generation(bringing root: Int, in domain: TrustDomain) -> Int? {
        let first = BundleContent.first(of: domain)
        return domains[domain]?.arrivals[root]?.generation ?? (first.roots.contains(root) ? first.generation : nil)
    }

    /// When a root left the bundle; nil: it has not, or never was in it.
    func departure(of root: Int, from domain: TrustDomain) -> MeshTime? { domains[domain]?.departures[root] }

    /// Whether one that goes on for longer was there before an intermediate ended.
    func wasSucceeded(intermediateThatEnded end: MeshTime, of domain: TrustDomain) -> Bool {
        domains[domain]?.newestIntermediate.map { $0.made < end && $0.ends > end } ?? false
    }
}

extension RootLedger.Roots {
    /// As it is before anything is published.
    fileprivate static func first(of domain: TrustDomain) -> Self {
        Self(trusted: Set(BundleContent.first(of: domain).roots))
    }

    fileprivate mutating func publish(_ publication: RootLedger.Publication, of roots: Set<Int>) {
        // In any order: each root has its own times.
        for root in roots.subtracting(trusted) { arrivals[root] = publication }
        for root in trusted.subtracting(roots) { departures[root] = publication.time }
        for root in roots { departures[root] = nil }
        (generation, trusted) = (publication.generation, roots)
    }
}
