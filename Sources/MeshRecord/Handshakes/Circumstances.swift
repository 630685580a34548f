import MeshModel

/// What the mesh knows when a handshake is refused, beside what both ends report.
package struct Circumstances: Sendable {
    /// nil for an end outside the mesh.
    package var client: Side?
    package var server: Side?
    /// The newest generation of each trust domain's bundle; a domain that is not there has had one only.
    package var generations: [TrustDomain: Int] = [:]

    /// What the mesh knows of the member at one end.
    package struct Side: Sendable {
        package var trustDomain: TrustDomain
        /// How far its clock is ahead of the mesh's; behind where negative.
        package var skew: Duration
        /// How far the notBefore of its certificates lies before their issuance.
        package var backdate: Duration
        /// How far the clock of its authority is ahead of the mesh's; behind where negative.
        package var authoritySkew: Duration
        /// What is wrong with the certificate that it presented, where that is so on purpose.
        package var purpose: Cause.Purpose?
        /// The root that the certificate leads to which it accepted last; nil where that is not known.
        package var root: Root?
        /// What has come of its search for another certificate; nil where it seeks none.
        package var renewal: Cause.Renewal?
        /// The trust domains whose bundles it holds, its own among them.
        package var trusts: Set<TrustDomain>

        package init(
            trustDomain: TrustDomain, skew: Duration = .zero, backdate: Duration = .zero,
            authoritySkew: Duration = .zero,
            purpose: Cause.Purpose? = nil, root: Root? = nil, renewal: Cause.Renewal? = nil,
            trusts: Set<TrustDomain> = []
        ) {
            self.trustDomain = trustDomain
            self.skew = skew
            self.backdate = backdate
            self.authoritySkew = authoritySkew
            self.purpose = purpose
            self.root = root
            self.renewal = renewal
            self.trusts = trusts.union([trustDomain])
        }

        /// A root of its trust domain.
        package struct Root: Sendable, Hashable {
            /// The first generation of the bundle that has it; nil: none has had it yet.
            package var since: Int?

            package init(since: Int?) { self.since = since }
        }
    }

    package init(client: Side? = nil, server: Side? = nil, generations: [TrustDomain: Int] = [:]) {
        self.client = client
        self.server = server
        self.generations = generations
    }
}
