/// A whole topology: what to build, what to drive through it, what happens to it, and what must hold.
///
/// A value of this type is consistent: every name in it refers to something, calls have no cycle, and every
/// number is in range. `TopologyYAML` is where that is established.
package struct Topology: Hashable, Sendable {
    package var name: String
    package var seed: UInt64
    package var clock: ClockSpec
    /// How long a start waits for instances that do not get ready, to go on without them then; nil: until all are.
    package var startTimeout: Duration?
    /// In the file's order; at least one.
    package var trustDomains: [TrustDomainSpec]
    /// In the file's order; at least one.
    package var services: [Service]
    package var load: [Load]
    /// By the earliest time each may come; equal times in the file's order.
    package var scenario: [ScenarioStep]
    package var expectations: [Expectation]
    package var discovery: DiscoverySpec
    package var authorization: AuthorizationSpec
    package var network: NetworkSpec
    /// nil: work takes no time in a simulation.
    package var costs: CostSpec?

    package init(
        name: String, seed: UInt64 = 1, clock: ClockSpec = ClockSpec(), startTimeout: Duration? = nil,
        trustDomains: [TrustDomainSpec], services: [Service], load: [Load] = [], scenario: [ScenarioStep] = [],
        expectations: [Expectation] = [],
        discovery: DiscoverySpec = DiscoverySpec(), authorization: AuthorizationSpec = AuthorizationSpec(),
        network: NetworkSpec = NetworkSpec(), costs: CostSpec? = .measured
    ) {
        self.name = name
        self.seed = seed
        self.clock = clock
        self.startTimeout = startTimeout
        self.trustDomains = trustDomains
        self.services = services
        self.load = load
        self.scenario = scenario
        self.expectations = expectations
        self.discovery = discovery
        self.authorization = authorization
        self.network = network
        self.costs = costs
    }

    package func service(_ name: ServiceName) -> Service? { services.first { $0.name == name } }

    package func trustDomain(_ name: TrustDomain) -> TrustDomainSpec? { trustDomains.first { $0.name == name } }

    /// The default one where the topology says nothing of it.
    package func spec(of domain: TrustDomain) -> TrustDomainSpec {
        trustDomain(domain) ?? TrustDomainSpec(name: domain)
    }

    /// What the load generator of this name is to send, in the file's order.
    package func loads(named name: ServiceName) -> [Load] { load.filter { $0.from == name } }

    /// Every edge that a call or a load generator can use, callers in the file's order.
    package var edges: [Edge] {
        var seen = Set<Edge>()
        let calls = services.flatMap { service in service.script.calls.map { Edge(from: service.name, to: $0.to) } }
        return (load.map { Edge(from: $0.from, to: $0.to) } + calls).filter { seen.insert($0).inserted }
    }
}

/// Where mesh time begins, and how fast it runs.
package struct ClockSpec: Hashable, Sendable {
    /// nil: the machine's date when the run starts (a simulation starts at 2026-01-01T00:00:00Z).
    package var start: MeshTime?
    /// Mesh seconds per wall second, live runs only. Positive.
    package var speed: Double
    /// Whose clocks differ from the mesh's: services, load generators, or single instances, which count before their service.
    package var skews: [Target: SkewSpec]

    package init(start: MeshTime? = nil, speed: Double = 1, skews: [Target: SkewSpec] = [:]) {
        self.start = start
        self.speed = speed
        self.skews = skews
    }

    /// nil: its clock is the mesh's.
    package func skew(of instance: InstanceID) -> SkewSpec? {
        skews[.instance(instance)] ?? skews[.service(instance.service)]
    }
}

/// How news of endpoints reaches callers.
package struct DiscoverySpec: Hashable, Sendable {
    /// From a change to the moment callers hold the snapshot with it; changes in between travel together.
    package var delay: Duration

    package init(delay: Duration = .milliseconds(100)) { self.delay = delay }
}

/// What holds where no `allow` list says otherwise.
package struct AuthorizationSpec: Hashable, Sendable {
    /// Whom a service without a list admits.
    package enum Default: String, CaseIterable, Sendable {
        /// A service without a list admits every workload of its own trust domain.
        case sameTrustDomain = "same-trust-domain"
        case deny
    }

    package var fallback: Default

    package init(fallback: Default = .sameTrustDomain) { self.fallback = fallback }
}
