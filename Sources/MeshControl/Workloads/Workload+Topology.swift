import MeshModel

// What a topology says of workloads.
extension Workload {
    private init(service: Service, in topology: Topology, callers: [ServiceName]) {
        let domain = topology.spec(of: service.trustDomain)
        name = service.name
        spiffeID = service.spiffeID
        isClientOnly = false
        policy = Policy(of: service, under: topology.authorization.fallback)
        upstreams = Set(service.script.calls.map(\.to)).sorted()
        self.callers = callers
        visibleTrustDomains = domain.visible
        profile = SigningProfile(spiffeID: spiffeID, dnsNames: service.dnsNames, by: domain)
        drainTimeout = service.drainTimeout
        scaleDown = service.scaleDown
        wanted = service.replicas
        published = EndpointSnapshot(service: name, version: 0, endpoints: [])
    }

    private init(client: ServiceName, loads: [Load], in topology: Topology) {
        let domain = topology.spec(of: loads[0].trustDomain)
        name = client
        spiffeID = loads[0].spiffeID
        isClientOnly = true
        policy = nil
        upstreams = Set(loads.map(\.to)).sorted()
        callers = []
        visibleTrustDomains = domain.visible
        profile = SigningProfile(spiffeID: spiffeID, dnsNames: [], by: domain)
        drainTimeout = .zero
        scaleDown = .newest
        wanted = 1
        published = EndpointSnapshot(service: name, version: 0, endpoints: [])
    }

    static func all(in topology: Topology) -> [Workload] {
        let callers = Dictionary(grouping: topology.edges, by: \.to).mapValues { $0.map(\.from).sorted() }
        var seen: Set<ServiceName> = []
        let clients = topology.load.map(\.from).filter { seen.insert($0).inserted }
        return topology.services.map { Workload(service: $0, in: topology, callers: callers[$0.name] ?? []) }
            + clients.map { Workload(client: $0, loads: topology.loads(named: $0), in: topology) }
    }
}

extension SigningProfile {
    init(spiffeID: SPIFFEID, dnsNames: [String], by domain: TrustDomainSpec) {
        let leaf = domain.ca.leaf
        self.init(
            issuer: IssuerID(RootID(domain.name, 1), 1), spiffeID: spiffeID, dnsNames: leaf.dnsNames ? dnsNames : [],
            ttl: leaf.ttl, backdate: leaf.backdate, capAtIssuer: leaf.capAtIssuer)
    }
}

extension TrustDomainSpec {
    /// Those whose roots its workloads hold, itself first.
    var visible: [TrustDomain] { [name] + Set(federatesWith).subtracting([name]).sorted() }
}
