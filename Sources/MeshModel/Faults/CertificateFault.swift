/// What is wrong with a certificate that an instance is made to present.
package enum CertificateFault: String, CaseIterable, Sendable {
    /// Signed by the mesh's CA, its notAfter in the past.
    case expired
    /// Signed by a stranger's CA with the right names in it.
    case untrusted
    /// Signed by the mesh's CA for another workload.
    case wrongIdentity = "wrong-identity"
}

extension CertificateFault {
    package var recipe: CertificateRecipe {
        switch self {
        case .expired: CertificateRecipe(life: .over)
        case .untrusted: CertificateRecipe(issuer: .stranger)
        case .wrongIdentity: CertificateRecipe(names: .another)
        }
    }
}

/// How a workload's certificate comes to be. What a bad one has wrong is written here; the rest of it is as a good one's.
package struct CertificateRecipe: Hashable, Sendable {
    /// Who signs it.
    package enum Issuer: Hashable, Sendable {
        /// The authority that the signing profile names.
        case authority
        /// Somebody who uses the trust domain's name.
        case stranger
    }

    /// When it is valid.
    package enum Life: Hashable, Sendable {
        /// As long as the signing profile says.
        case current
        /// As long, and over by a second.
        case over
    }

    /// Whose names it bears.
    package enum Names: Hashable, Sendable {
        /// The workload's.
        case own
        /// Another workload's, or nobody's.
        case another
    }

    package var issuer = Issuer.authority
    package var life = Life.current
    package var names = Names.own

    package static let good = CertificateRecipe()
}
