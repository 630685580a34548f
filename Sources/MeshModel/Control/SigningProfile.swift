/// Whom a certificate is for, and how long.
package struct SigningProfile: Hashable, Sendable {
    /// Who signs.
    package var issuer: IssuerID
    package var trustDomain: TrustDomain { issuer.root.trustDomain }
    package var spiffeID: SPIFFEID
    package var dnsNames: [String]
    /// From issuance to notAfter.
    package var ttl: Duration
    /// From notBefore to issuance.
    package var backdate: Duration
    /// The certificate ends with its issuer's at the latest.
    package var capAtIssuer: Bool
    /// What is wrong with it on purpose.
    package var defect: CertificateFault?

    package init(
        issuer: IssuerID, spiffeID: SPIFFEID, dnsNames: [String] = [], ttl: Duration, backdate: Duration,
        capAtIssuer: Bool = true, defect: CertificateFault? = nil
    ) {
        self.issuer = issuer
        self.spiffeID = spiffeID
        self.dnsNames = dnsNames
        self.ttl = ttl
        self.backdate = backdate
        self.capAtIssuer = capAtIssuer
        self.defect = defect
    }
}
