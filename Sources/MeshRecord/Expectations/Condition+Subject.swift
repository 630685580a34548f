import MeshModel

extension Expectation.Condition {
    /// Whether what it asks for may follow from what is done to the subject.
    ///
    /// - Parameters:
    ///   - domains: of all workloads.
    ///   - calls: who calls whom.
    func mayFollow(
        from action: OperatorAction, _ domains: [ServiceName: TrustDomain], _ calls: [Edge]
    ) -> Bool {
        let subject = Subject(action)
        // Roots and intermediates are nothing that an instance lacks to be ready.
        if case (.ready, .authority) = (self, action) { return false }
        return switch scope(calls) {
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
    private func scope(_ calls: [Edge]) -> Scope {
        switch self {
        case .edge(let edge, _, _, _): .services([edge.from, edge.to])
        case .ready(let service, _, _): .services([service])
        case .requests(let service, _, _): .services(calls.reached(from: service))
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

extension [Edge] {
    /// A service, and all that its answers may depend on.
    fileprivate func reached(from service: ServiceName) -> [ServiceName] {
        var reached = [service]
        var next = 0
        while next < reached.count {
            for edge in self where edge.from == reached[next] && !reached.contains(edge.to) { reached.append(edge.to) }
            next += 1
        }
        return reached
    }
}
