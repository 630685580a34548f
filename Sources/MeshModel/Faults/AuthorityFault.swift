/// What is wrong with an authority.
package enum AuthorityFault: Hashable, Sendable {
    /// It answers no CSR.
    case pause
    /// Each answer takes this much longer.
    case slow(Distribution)
    /// It answers with certificates such as these, which an honest instance refuses.
    case issues(CertificateFault)

    /// Those that their word says whole.
    package static let plain: [AuthorityFault] = [.pause] + CertificateFault.allCases.map(AuthorityFault.issues)

    /// Whether it answers with bad certificates, rather than late or not at all.
    package var isOfCertificates: Bool { if case .issues = self { true } else { false } }

    package var word: String {
        switch self {
        case .pause: "pause"
        case .slow: "slow"
        case .issues(let fault): fault.rawValue
        }
    }

    /// - Returns: nil for a word that is no plain fault's.
    package init?(word: String) {
        guard let fault = Self.plain.first(where: { $0.word == word }) else { return nil }
        self = fault
    }
}
