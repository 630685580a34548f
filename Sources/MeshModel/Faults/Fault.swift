/// Something that is made to go wrong until it is cleared.
package enum Fault: Hashable, Sendable {
    case certificate(CertificateFault, on: Target)
    /// An instance dies and is replaced. A service's instances, and whatever replaces them, die until the fault is cleared.
    case crash(Target)
    /// What is wrong with the authority of this trust domain.
    case authority(AuthorityFault, TrustDomain)
    /// Nothing passes between both (simulations only).
    case partition(Party, Party)

    /// A fault's name and subject, by which it is cleared. A partition's parties stand in the order of their names.
    package enum Handle: Hashable, Sendable {
        case certificate(Target)
        case crash(Target)
        case authority(TrustDomain)
        case partition(Party, Party)
    }

    package var handle: Handle {
        switch self {
        case .certificate(_, let target): .certificate(target)
        case .crash(let target): .crash(target)
        case .authority(_, let domain): .authority(domain)
        case .partition(let a, let b): a.description <= b.description ? .partition(a, b) : .partition(b, a)
        }
    }
}
