import MeshModel

/// A topology as its keys say it. `topology(_:)` says what they mean together.
struct TopologyDraft: Sendable {
    var name: String
    var seed: UInt64 = 1
    var clock = ClockSpec()
    var startTimeout: Duration?
    var trustDomains = [TrustDomainSpec.fallback]
    /// What every service begins as.
    var defaults = ServiceDraft(Service(name: Load.defaultName, trustDomain: TrustDomainSpec.fallback.name))
    var services: [ServiceDraft] = []
    var load: [LoadDraft] = []
    var scenario: [ScenarioEntry] = []
    var expectations: [Expectation] = []
    var discovery = DiscoverySpec()
    var authorization = AuthorizationSpec()
    var network = NetworkSpec()
    /// nil: work takes no time.
    var costs: CostSpec? = .measured

    init(name: String) { self.name = name }

    init(_ topology: Topology) {
        name = topology.name
        seed = topology.seed
        clock = topology.clock
        startTimeout = topology.startTimeout
        trustDomains = topology.trustDomains
        services = topology.services.map(ServiceDraft.init)
        load = topology.load.map { LoadDraft($0, targetsDomain: topology.service($0.to)?.trustDomain) }
        scenario = topology.scenario.map { ScenarioEntry(steps: [$0]) }
        expectations = topology.expectations
        discovery = topology.discovery
        authorization = topology.authorization
        network = topology.network
        costs = topology.costs
        setFirstTrustDomain()
    }

    /// Services that name no trust domain belong to the first.
    mutating func setFirstTrustDomain() {
        if let first = trustDomains.first { defaults.service.trustDomain = first.name }
    }

    /// The edges that calls and load generators use.
    var edges: Set<Edge> {
        let calls = services.flatMap { draft in
            draft.service.script.calls.map { Edge(from: draft.service.name, to: $0.to) }
        }
        return Set(load.compactMap { load in load.to.map { Edge(from: load.from, to: $0) } } + calls)
    }
}
