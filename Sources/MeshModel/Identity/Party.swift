/// One or many instances, as the network sees them.
package enum Party: Hashable, Sendable, CustomStringConvertible {
    /// A service, a load generator, or one instance.
    case target(Target)
    /// Every instance of the services that name this zone.
    case zone(String)
    case trustDomain(TrustDomain)

    package var description: String {
        switch self {
        case .target(let target): target.description
        case .zone(let name): name
        case .trustDomain(let domain): domain.description
        }
    }
}
