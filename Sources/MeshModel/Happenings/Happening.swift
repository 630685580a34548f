/// Something that happened in a mesh: to whom, and what. Each is an event of its log.
package enum Happening: Hashable, Sendable {
    /// With the mesh's name.
    case mesh(String, MeshHappening)
    case service(ServiceName, ServiceHappening)
    case instance(InstanceID, InstanceHappening)
    case pair(Pair, PairHappening)
    indirect case handshakeRefused(HandshakeVerdict, Cause)
    case authority(TrustDomain, AuthorityHappening)
    case fault(FaultHappening)
    /// So many instances are told to renew their certificates now.
    case renewalsStarted(RenewalScope, instances: Int)
    /// An operator, or the scenario, asked for what cannot be.
    case operatorRejected(OperatorAction, why: String)

    package var subject: Subject {
        switch self {
        case .mesh(let name, _): .mesh(name)
        case .service(let name, _): .service(name)
        case .instance(let id, _): .instance(id)
        case .pair(let pair, _): .link(Link(pair.edge))
        case .handshakeRefused(let verdict, _): .link(verdict.link)
        case .authority(let domain, _): .trustDomain(domain)
        case .fault(let happening): Subject(happening.handle)
        case .renewalsStarted(let scope, _): Subject(scope)
        case .operatorRejected(let action, _): Subject(action)
        }
    }
}
