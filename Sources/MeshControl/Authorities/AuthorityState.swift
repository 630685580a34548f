import MeshModel

/// A trust domain's roots and intermediates as the control plane knows them, by number; it holds no key.
package struct AuthorityState: Hashable, Sendable {
    package struct Root: Hashable, Sendable {
        package let number: Int
        package let origin: RootOrigin
        /// The number of its newest intermediate.
        package fileprivate(set) var intermediate = 1
        package fileprivate(set) var intermediateMadeAt: MeshTime
        /// No bundle is to have it any more.
        package fileprivate(set) var isRetired = false
    }

    package let trustDomain: TrustDomain
    /// Those whose keys are there, oldest first. The last one signs, or is prepared to.
    package private(set) var roots: [Root]
    /// Who signs.
    package private(set) var issuer: IssuerID
    /// What the domain's workloads are to trust, or will once they hear of it.
    package private(set) var bundle: BundleContent
    /// The one that is under way.
    package internal(set) var rootRotation: RootRotationProgress?
    /// Certificates from roots below this number are to be replaced.
    private var firstUntainted = 1
    /// Who is still to be told that its certificate is to be replaced.
    var toReissue: ArraySlice<InstanceID> = []
    /// The age at which an intermediate is renewed; nil: never.
    let renewalAge: Duration?

    init(_ spec: TrustDomainSpec) {
        trustDomain = spec.name
        roots = [Root(number: 1, origin: .new, intermediateMadeAt: MeshTime(nanoseconds: .min))]
        issuer = IssuerID(RootID(spec.name, 1), 1)
        bundle = .first(of: spec.name)
        // X.509 knows whole seconds, so nothing shorter makes sense.
        renewalAge = spec.ca.intermediateRenewAt.map {
            max(spec.ca.intermediateTTL.scaled(by: $0.value), .seconds(1))
        }
    }

    /// The one that signs.
    package var active: Root { roots.first { $0.number == issuer.root.number }! }
    package var newest: Root { roots.last! }
    /// Older than the one that signs, and still to be trusted.
    var outdated: [Int] { roots.filter { $0.number < issuer.root.number && !$0.isRetired }.map(\.number) }
    var retired: [Int] { roots.filter(\.isRetired).map(\.number) }

    func isTainted(_ root: RootID) -> Bool { root.number < firstUntainted }

    // MARK: Changes

    /// - Returns: the intermediate that the new root has from the start.
    mutating func addRoot(_ origin: RootOrigin, at now: MeshTime) -> IssuerID {
        roots.append(Root(number: newest.number + 1, origin: origin, intermediateMadeAt: now))
        return IssuerID(RootID(trustDomain, newest.number), 1)
    }

    /// Publishes every root that is prepared or in use.
    mutating func distribute() { publish(roots.filter { !$0.isRetired }.map(\.number)) }

    mutating func signByNewest() { issuer = IssuerID(RootID(trustDomain, newest.number), newest.intermediate) }

    /// Publishes the active root, and those newer ones that were published before.
    mutating func retireOutdated() {
        let active = issuer.root.number
        for index in roots.indices where roots[index].number < active { roots[index].isRetired = true }
        publish(Set(bundle.roots + [active]).filter { $0 >= active }.sorted())
    }

    mutating func taintOlder() { firstUntainted = issuer.root.number }

    /// - Returns: the roots that are gone.
    mutating func removeRetired() -> [RootID] {
        defer { roots.removeAll(where: \.isRetired) }
        return retired.map { RootID(trustDomain, $0) }
    }

    mutating func addIntermediate(at now: MeshTime) {
        let index = roots.firstIndex { $0.number == issuer.root.number }!
        roots[index].intermediate += 1
        roots[index].intermediateMadeAt = now
        issuer.number = roots[index].intermediate
    }

    /// Intermediate 1 of root 1 is made when the run starts.
    mutating func start(at now: MeshTime) { roots[0].intermediateMadeAt = now }

    private mutating func publish(_ numbers: [Int]) {
        bundle = BundleContent(trustDomain, generation: bundle.generation + 1, roots: numbers)
    }
}

extension BundleContent {
    static func first(of domain: TrustDomain) -> BundleContent { BundleContent(domain, generation: 1, roots: [1]) }
}
