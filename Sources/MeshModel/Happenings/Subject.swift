/// Whom something happened to.
package enum Subject: Hashable, Sendable, CustomStringConvertible {
    case mesh(String)
    case everything
    case service(ServiceName)
    case instance(InstanceID)
    case link(Link)
    case trustDomain(TrustDomain)
    case parties(Party, Party)

    package init(_ target: Target) {
        switch target {
        case .service(let name): self = .service(name)
        case .instance(let id): self = .instance(id)
        }
    }

    package init(_ scope: RenewalScope) {
        switch scope {
        case .everything: self = .everything
        case .target(let target): self.init(target)
        }
    }

    package init(_ handle: Fault.Handle) {
        switch handle {
        case .certificate(let target), .crash(let target): self.init(target)
        case .authority(let domain): self = .trustDomain(domain)
        case .partition(let a, let b): self = .parties(a, b)
        }
    }

    package init(_ action: OperatorAction) {
        switch action {
        case .scale(let name, _, _): self = .service(name)
        case .renew(let scope): self.init(scope)
        case .inject(let fault): self.init(fault.handle)
        case .clear(let handle): self.init(handle)
        case .authority(_, let domain): self = .trustDomain(domain)
        }
    }

    /// An instance's service; else itself.
    package var party: Subject {
        if case .instance(let id) = self { .service(id.service) } else { self }
    }

    package var description: String {
        switch self {
        case .mesh(let name): name
        case .everything: "everything"
        case .service(let name): name.text
        case .instance(let id): id.description
        case .link(let link): link.description
        case .trustDomain(let domain): domain.name
        case .parties(let a, let b): "\(a)|\(b)"
        }
    }
}
