import MeshModel

/// A trust domain's roots and intermediates as the control plane knows them, by number; it holds no key.
package struct AuthorityState: Hashable, Sendable {
    /// A root whose key is there.
    package struct Slot: Hashable, Sendable {
        /// How far a root has come on its way from preparation to removal.
        package enum Status: Hashable, Sendable {
            /// Signs nothing yet.
            case prepared
            /// The one that signs.
            case active
            /// Signs no more, and is still to be trusted.
            case old
            /// No bundle is to have it any more.
            case retired
        }

        package let number: Int
        package let origin: RootOrigin
        package fileprivate(set) var status: Status
        /// The number of its newest intermediate.
        package fileprivate(set) var intermediate = 1
        package fileprivate(set) var intermediateMadeAt: MeshTime
    }

    package let trustDomain: TrustDomain
    /// Oldest first; one is active.
    package private(set) var slots: [Slot]
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
        slots = [Slot(number: 1, origin: .new, status: .active, intermediateMadeAt: MeshTime(nanoseconds: .min))]
        bundle = .first(of: spec.name)
        // X.509 knows whole seconds, so nothing shorter makes sense.
        renewalAge = spec.ca.intermediateRenewAt.map {
            max(spec.ca.intermediateTTL.scaled(by: $0.value), .seconds(1))
        }
    }

    package var active: Slot { slots.first { $0.status == .active }! }
    package var newest: Slot { slots.last! }
    /// Who signs.
    package var issuer: IssuerID { IssuerID(RootID(trustDomain, active.number), active.intermediate) }

    /// The numbers of the roots of a status.
    func roots(_ status: Slot.Status) -> [Int] { slots.filter { $0.status == status }.map(\.number) }

    func isTainted(_ root: RootID) -> Bool { root.number < firstUntainted }

    // MARK: Changes

    /// - Returns: the intermediate that the new root has from the start.
    mutating func addRoot(_ origin: RootOrigin, at now: MeshTime) -> IssuerID {
        slots.append(Slot(number: newest.number + 1, origin: origin, status: .prepared, intermediateMadeAt: now))
        return IssuerID(RootID(trustDomain, newest.number), 1)
    }

    /// Publishes every root that is not retired.
    mutating func distribute() { publish(slots.filter { $0.status != .retired }.map(\.number)) }

    /// A root that was prepared in between is passed over, and as old as the one that signed.
    mutating func signByNewest() {
        for index in slots.indices where slots[index].status != .retired { slots[index].status = .old }
        slots[slots.endIndex - 1].status = .active
    }

    /// Publishes the active root, and those newer ones that were published before.
    mutating func retireOld() {
        let active = active.number
        for index in slots.indices where slots[index].status == .old { slots[index].status = .retired }
        publish(Set(bundle.roots + [active]).filter { $0 >= active }.sorted())
    }

    mutating func taintOlder() { firstUntainted = active.number }

    /// - Returns: the roots that are gone.
    mutating func removeRetired() -> [RootID] {
        defer { slots.removeAll { $0.status == .retired } }
        return roots(.retired).map { RootID(trustDomain, $0) }
    }

    mutating func addIntermediate(at now: MeshTime) {
        let index = slots.firstIndex { $0.status == .active }!
        slots[index].intermediate += 1
        slots[index].intermediateMadeAt = now
    }

    /// Intermediate 1 of root 1 is made when the run starts.
    mutating func start(at now: MeshTime) { slots[0].intermediateMadeAt = now }

    private mutating func publish(_ numbers: [Int]) {
        bundle = BundleContent(trustDomain, generation: bundle.generation + 1, roots: numbers)
    }
}
