import MeshModel

// What certificates are to say.
extension Roster {
    /// - Parameter defect: what is to be wrong with it.
    func profile(of name: ServiceName, with defect: CertificateFault?) -> SigningProfile? {
        self[name].map { defect?.recipe.names == .another ? impostorProfile(of: $0) : $0.profile }
    }

    /// The certificate of another service of the trust domain, or of nobody where there is no other.
    private func impostorProfile(of workload: Workload) -> SigningProfile {
        var profile = workload.profile
        let others = workloads.lazy.filter { !$0.isClientOnly && $0.spiffeID != profile.spiffeID }
        if let other = others.first(where: { $0.profile.trustDomain == profile.trustDomain }) { return other.profile }
        profile.spiffeID = SPIFFEID("\(workload.spiffeID)-impostor") ?? workload.spiffeID
        profile.dnsNames = []
        return profile
    }
}
