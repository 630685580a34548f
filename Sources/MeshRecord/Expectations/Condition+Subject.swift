import MeshModel

extension Expectation.Condition {
    /// Whether what it asks for may follow from what is done to the subject.
    ///
    /// - Parameter domains: of all workloads.
    func mayFollow(fromWhatIsDoneTo subject: Subject, _ domains: [ServiceName: TrustDomain]) -> Bool {
        switch scope {
        case .nothing: false
        case .everything: true
        case .services(let services):
            switch subject {
            case .service(let name): services.contains(name)
            case .instance(let id): services.contains(id.service)
            case .trustDomain(let domain): services.contains { domains[$0] == domain }
            case .mesh, .everything, .link, .parties: true
            }
        case .trustDomain(let domain):
            switch subject {
            case .service(let name): domains[name] == domain
            case .instance(let id): domains[id.service] == domain
            case .trustDomain(let other): domain == other
            case .mesh, .everything, .link, .parties: true
            }
        }
    }

    private enum Scope {
        case nothing, everything
        case services([ServiceName])
        case trustDomain(TrustDomain)
    }

    /// What it is about.
    private var scope: Scope {
        switch self {
        case .edge(let edge, _, _, _): .services([edge.from, edge.to])
        case .requests(let service, _, _), .ready(let service, _, _): .services([service])
        case .certificates(let service, _, _, _), .lateRenewals(let service, _, _):
            service.map { .services([$0]) } ?? .everything
        case .availability(let edge, _, _), .outage(let edge, _, _), .refusals(let edge, _, _),
            .requestsOnExpired(let edge, _, _):
            edge.map { .services([$0.from, $0.to]) } ?? .everything
        case .csrRate(let domain, _, _, _): domain.map { .trustDomain($0) } ?? .everything
        case .digest: .nothing
        }
    }
}
