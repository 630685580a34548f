import MeshModel

/// One instance as the control plane knows it, by what it was told.
package struct InstanceRecord: Hashable, Sendable {
    package let id: InstanceID
    package let createdAt: MeshTime
    package internal(set) var state: InstanceState = .pending
    /// When it entered `state`.
    package internal(set) var since: MeshTime
    /// Where it listens; nil: not yet, or a client that never does.
    package internal(set) var address: Address?
    /// The one in use; under a certificate fault, the good one it would go back to.
    package internal(set) var certificate: HeldCertificate?
    var issuers = CertificateIssuers()
    /// Who signed the one in use.
    package var issuer: IssuerID? { issuers.inUse }
    /// The bad credential it is made to present instead.
    package internal(set) var presented: CertificateFault?
    /// The last version of each resource that it said is in use; of endpoints, that of whichever service it named last.
    package internal(set) var acknowledged: [Resource: Int] = [:]
    package internal(set) var bundles: SentBundles
    /// The last that it told; nil where nobody has asked.
    package internal(set) var load: LoadSample?

    init(id: InstanceID, bundle: BundleContent, at now: MeshTime) {
        self.id = id
        bundles = SentBundles(own: bundle)
        createdAt = now
        since = now
    }
}

/// A certificate that an instance validated and uses.
package struct HeldCertificate: Hashable, Sendable {
    package var serial: String
    package var notBefore: MeshTime
    package var notAfter: MeshTime
}
