import MeshModel
import Synchronization

/// Every root and intermediate that a mesh has, by trust domain, and the strangers that faults call in.
///
/// It does what the control plane says, in whatever order; what cannot be done is an error. It is told the mesh's time, and
/// each authority dates what it signs by its own clock. May be used from any thread.
package final class Authorities: Sendable {
    private let random: SeededRandom
    private let domains: Mutex<[TrustDomain: Domain]>

    private struct Domain {
        let spec: CASpec
        let stranger: IssuingAuthority
        var roots: [Int: Root] = [:]
    }

    private struct Root {
        let certificate: Certificate
        /// nil once destroyed: the certificate may still be in somebody's bundle.
        var authority: RootAuthority?
        var issuers: [Int: IssuingAuthority] = [:]
    }

    /// Makes root 1 of each trust domain, and its intermediate 1.
    package init(_ topology: Topology, at now: MeshTime, random: SeededRandom) throws(OpenSSLError) {
        var domains: [TrustDomain: Domain] = [:]
        for domain in topology.trustDomains {
            let id = RootID(domain.name, 1)
            let time = domain.ca.time(at: now)
            let root = try RootAuthority(id, spec: domain.ca, at: time, random: random)
            domains[domain.name] = Domain(
                spec: domain.ca, stranger: try Self.stranger(id, at: now, random: random),
                roots: [
                    1: Root(
                        certificate: root.certificate, authority: root, issuers: [1: try root.makeIssuer(1, at: time)])
                ])
        }
        self.random = random
        self.domains = Mutex(domains)
    }

    /// Somebody who uses the trust domain's name, for as long as time lasts.
    private static func stranger(_ id: RootID, at now: MeshTime, random: SeededRandom) throws(OpenSSLError)
        -> IssuingAuthority
    {
        let forEver = Duration.nanoseconds(Int64.max)
        let spec = CASpec(rootTTL: forEver, intermediateTTL: forEver)
        return try RootAuthority(id, spec: spec, at: now, random: random.split("stranger")).makeIssuer(1, at: now)
    }

    // MARK: A history

    /// - Throws: `AuthorityProblem` where it is to follow a root whose key is not there; `OpenSSLError`.
    @discardableResult
    package func makeRoot(_ id: RootID, _ origin: RootOrigin, at now: MeshTime) throws -> Certificate {
        let spec = domains.withLock { $0[id.trustDomain]?.spec ?? CASpec() }
        let before = RootID(id.trustDomain, id.number - 1)
        let lineage: RootAuthority.Origin =
            switch origin {
            case .new: .newKey
            case .crossSigned: .crossSigned(by: try root(before))
            case .sameKey: .sameKey(as: try root(before))
            }
        let made = try RootAuthority(id, lineage, spec: spec, at: spec.time(at: now), random: random)
        domains.withLock {
            $0[id.trustDomain]?.roots[id.number] = Root(certificate: made.certificate, authority: made)
        }
        return made.certificate
    }

    /// - Throws: `AuthorityProblem` where the root's key is not there; `OpenSSLError`.
    @discardableResult
    package func makeIssuer(_ id: IssuerID, at now: MeshTime) throws -> Certificate {
        let time = time(of: id.root.trustDomain, at: now)
        let made = try root(id.root).makeIssuer(id.number, at: time)
        domains.withLock { $0[id.root.trustDomain]?.roots[id.root.number]?.issuers[id.number] = made }
        return made.certificate
    }

    /// Forgets the root's key and those of its intermediates. A root of the same key keeps its own.
    package func destroyRoot(_ id: RootID) {
        domains.withLock {
            $0[id.trustDomain]?.roots[id.number]?.authority = nil
            $0[id.trustDomain]?.roots[id.number]?.issuers = [:]
        }
    }

    private func root(_ id: RootID) throws(AuthorityProblem) -> RootAuthority {
        guard let root = domains.withLock({ $0[id.trustDomain]?.roots[id.number] }) else { throw .notMade("\(id)") }
        guard let authority = root.authority else { throw .destroyed("\(id)") }
        return authority
    }

    private func issuer(_ id: IssuerID) throws(AuthorityProblem) -> IssuingAuthority {
        guard let root = domains.withLock({ $0[id.root.trustDomain]?.roots[id.root.number] }) else {
            throw .notMade("\(id)")
        }
        guard root.authority != nil else { throw .destroyed("\(id)") }
        guard let issuer = root.issuers[id.number] else { throw .notMade("\(id)") }
        return issuer
    }

    // MARK: Reading

    /// The roots' certificates, those of destroyed roots too; one that was never made is left out.
    package func bundles(of contents: [BundleContent], version: Int) -> BundleSnapshot {
        domains.withLock { domains in
            var snapshot = BundleSnapshot(version: version, bundles: [:])
            for content in contents {
                let roots = domains[content.trustDomain]?.roots ?? [:]
                snapshot.bundles[content.trustDomain] = content.roots.compactMap { roots[$0]?.certificate.der }
                snapshot.generations[content.trustDomain] = content.generation
            }
            return snapshot
        }
    }

    /// Each root of the domain whose key is there, the oldest first, with its intermediates.
    package func certificates(of domain: TrustDomain) -> [(root: Certificate, intermediates: [Certificate])] {
        let roots = domains.withLock { $0[domain]?.roots ?? [:] }
        return roots.sorted { $0.key < $1.key }.filter { $0.value.authority != nil }.map { _, root in
            (root.certificate, root.issuers.sorted { $0.key < $1.key }.map(\.value.certificate))
        }
    }

    // MARK: Signing

    /// Checks the request and signs its key for the names in the profile, with the defect that the profile asks for.
    ///
    /// - Throws: `CertificateRequest.Problem`; `AuthorityProblem` where the issuer's key is not there; `OpenSSLError`.
    package func sign(_ request: [UInt8], _ profile: SigningProfile, at now: MeshTime) throws -> [Certificate] {
        let request = try CertificateRequest(der: request)
        return try mint(
            profile.defect?.recipe ?? .good, for: request.publicKey, profile, at: time(of: profile.trustDomain, at: now)
        )
    }

    /// A credential that is bad in the given way, with a key of its own.
    ///
    /// - Throws: `AuthorityProblem` where the issuer's key is not there; `OpenSSLError`.
    package func forge(_ fault: CertificateFault, _ profile: SigningProfile, at now: MeshTime) throws -> Credential {
        let key = try PrivateKey.generate()
        return Credential(unchecked: try mint(fault.recipe, for: key.publicKey, profile, at: now), key: key)
    }

    private func mint(
        _ recipe: CertificateRecipe, for key: PublicKey, _ profile: SigningProfile, at now: MeshTime
    ) throws -> [Certificate] {
        guard let stranger = domains.withLock({ $0[profile.trustDomain]?.stranger }) else {
            throw AuthorityProblem.notMade("\(profile.issuer)")
        }
        return try Mint(stranger: stranger, authority: { try self.issuer(profile.issuer) })
            .make(recipe, for: key, profile, at: now)
    }

    /// By the clock of the domain's authority.
    private func time(of domain: TrustDomain, at now: MeshTime) -> MeshTime {
        domains.withLock { $0[domain]?.spec.time(at: now) } ?? now
    }
}

extension CASpec {
    /// By the authority's own clock, at the mesh's `now`.
    fileprivate func time(at now: MeshTime) -> MeshTime { now + skew }
}
