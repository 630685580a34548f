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
        /// What is wrong with the credential that it presented, where that is so on purpose.
        package var presented: CertificateFault?
        /// The trust domains whose bundles it holds, its own among them.
        package var trusts: Set<TrustDomain>

        package init(
            trustDomain: TrustDomain, skew: Duration = .zero, backdate: Duration = .zero,
            presented: CertificateFault? = nil, trusts: Set<TrustDomain> = []
        ) {
            self.trustDomain = trustDomain
            self.skew = skew
            self.backdate = backdate
            self.presented = presented
            self.trusts = trusts.union([trustDomain])
        }
    }

    package init(client: Side? = nil, server: Side? = nil, generations: [TrustDomain: Int] = [:]) {
        self.client = client
        self.server = server
        self.generations = generations
    }
}
