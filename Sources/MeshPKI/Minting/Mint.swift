import MeshModel

/// Where a workload's certificate comes into being, good or bad, as its recipe has it.
struct Mint {
    let stranger: IssuingAuthority
    /// The one that the signing profile names, if its key is there.
    let authority: () throws -> IssuingAuthority

    /// - Parameter profile: what the recipe leaves as it is. Another workload's names are in it already.
    /// - Returns: the chain to present, leaf first, without the root.
    func make(
        _ recipe: CertificateRecipe, for key: PublicKey, _ profile: SigningProfile, at now: MeshTime
    ) throws -> [Certificate] {
        let issuer =
            switch recipe.issuer {
            case .authority: try authority()
            case .stranger: stranger
            }
        return try issuer.issue(for: key, SVIDProfile(profile, recipe.life, at: now))
    }
}
