import MeshModel

/// What an authority is to write into a workload's certificate.
package struct SVIDProfile: Hashable, Sendable {
    package var spiffeID: SPIFFEID
    package var dnsNames: [String]
    package var notBefore: MeshTime
    package var notAfter: MeshTime
    /// The certificate ends with its issuer's at the latest. Without this, it can outlive the chain that it needs.
    package var capAtIssuer: Bool

    package init(
        spiffeID: SPIFFEID, dnsNames: [String], notBefore: MeshTime, notAfter: MeshTime, capAtIssuer: Bool = true
    ) {
        self.spiffeID = spiffeID
        self.dnsNames = dnsNames
        self.notBefore = notBefore
        self.notAfter = notAfter
        self.capAtIssuer = capAtIssuer
    }
}

extension SVIDProfile {
    /// - Parameter now: by the clock of whoever signs.
    init(_ profile: SigningProfile, _ life: CertificateRecipe.Life, at now: MeshTime) {
        let (notBefore, notAfter) =
            switch life {
            case .current: (now - profile.backdate, now + profile.ttl)
            // X.509 knows whole seconds.
            case .over: (now - .seconds(1) - profile.ttl - profile.backdate, now - .seconds(1))
            }
        self.init(
            spiffeID: profile.spiffeID, dnsNames: profile.dnsNames, notBefore: notBefore, notAfter: notAfter,
            capAtIssuer: profile.capAtIssuer)
    }
}
