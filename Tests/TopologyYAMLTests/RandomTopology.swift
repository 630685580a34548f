import MeshModel
import TopologyYAML

/// Draws valid topologies that use the whole language.
struct RandomTopology {
    private var random: SeededRandom
    private var domains: [TrustDomain] = []
    private var names: [ServiceName] = []

    static func draw(seed: UInt64) -> Topology {
        var drawing = RandomTopology(random: SeededRandom(seed: seed))
        return drawing.topology()
    }

    private init(random: SeededRandom) { self.random = random }

    private mutating func topology() -> Topology {
        domains = (0...random.below(3)).map { TrustDomain("domain-\($0).example")! }
        names = (0...random.below(6)).map { ServiceName(["a", "no", "1e3", "on", "z-9", "12", "web"][$0])! }
        let specs = domains.map { trustDomain($0) }
        var services = names.indices.map { service($0) }
        let load = loads(services)
        for index in services.indices where random.chance(0.5) {
            services[index].allow = allow(services, load)
        }
        var topology = Topology(
            name: pick(["storefront", "a b", "5", "true", "x: y", "ü # 1", "'"]), seed: random.next(),
            clock: ClockSpec(
                start: random.chance(0.5)
                    ? MeshTime(nanoseconds: Int64(random.below(4_000_000_000_000)) * 1_000_000) : nil,
                speed: pick([1, 0.5, 60, 1.0 / 3]), skews: skews()),
            trustDomains: specs, services: services, load: load, discovery: DiscoverySpec(delay: duration()),
            authorization: AuthorizationSpec(fallback: pick([.deny, .sameTrustDomain])))
        topology.network = network(topology)
        topology.startTimeout = random.chance(0.3) ? duration() + .seconds(1) : nil
        topology.costs = random.chance(0.3) ? nil : costs()
        topology.scenario = scenario(topology)
        topology.expectations = (0..<random.below(5)).compactMap { _ in expectation(topology.edges) }
            .map { Expectation($0, text: TopologyWriter.text(of: $0)) }
        return topology
    }

    private mutating func trustDomain(_ name: TrustDomain) -> TrustDomainSpec {
        var spec = TrustDomainSpec(name: name)
        if random.chance(0.5) { spec.ca.leaf.ttl = .seconds(5) + .milliseconds(random.below(80_000_000)) }
        if random.chance(0.5) { spec.ca.intermediateTTL = .seconds(86_400 + random.below(1_000_000)) }
        if random.chance(0.5) { spec.ca.leaf.renewal.renewAt = Fraction(0.1 + random.unit() * 0.8)! }
        if random.chance(0.5) { spec.ca.leaf.renewal.jitter = Fraction(random.unit() * 0.49)! }
        if random.chance(0.5) { spec.ca.leaf.backdate = duration() }
        spec.ca.leaf.dnsNames = random.chance(0.7)
        spec.ca.leaf.capAtIssuer = random.chance(0.7)
        if !spec.ca.leaf.capAtIssuer { spec.ca.leaf.ttl += .seconds(random.below(1_000) * 86_400) }
        if random.chance(0.5) { spec.ca.leaf.renewal = renewal() }
        if random.chance(0.3) { spec.ca.intermediateRenewAt = Fraction(0.1 + random.unit() * 0.8)! }
        if random.chance(0.4) { spec.ca.signing = signing() }
        if random.chance(0.4) {
            spec.bundles = BundleSpec(
                delay: distribution(), miss: fraction(), resync: random.chance(0.5) ? timeout() : nil,
                federationRefresh: period())
        }
        spec.federatesWith = domains.filter { _ in random.chance(0.3) }
        return spec
    }

    private mutating func renewal() -> RenewalSpec {
        let shortest = duration()
        return RenewalSpec(
            of: pick(RenewalSpec.Life.allCases), renewAt: Fraction(0.1 + random.unit() * 0.8)!,
            jitter: Fraction(random.unit() * 0.49)!, checkEvery: random.chance(0.5) ? period() : nil,
            shortestWait: shortest, longestWait: random.chance(0.5) ? shortest + .seconds(1) : nil,
            retry: pick([.sameShare, .redraw, .backoff(backoff())]), reusesKey: random.chance(0.3),
            checksIssuer: random.chance(0.7))
    }

    private mutating func backoff() -> RenewalSpec.Backoff {
        let first = period()
        return RenewalSpec.Backoff(
            first: first, factor: 1.001 + random.unit() * 4, longest: first + .seconds(random.below(100)),
            jitter: fraction(), tries: random.chance(0.5) ? 1 + random.below(9) : nil)
    }

    private mutating func signing() -> SigningSpec {
        SigningSpec(
            latency: distribution(), rateLimit: random.chance(0.5) ? Rate(perSecond: 0.1 + random.unit() * 99) : nil,
            concurrency: random.chance(0.5) ? 1 + random.below(99) : nil, queue: random.below(5_000),
            cores: 0.001 + random.unit() * 8)
    }

    private mutating func skews() -> [Target: SkewSpec] {
        var skews: [Target: SkewSpec] = [:]
        for _ in 0..<random.below(4) {
            let drift = (random.unit() - 0.5) * 100_000
            let width = pick([0, random.unit() * 1_000])
            skews[target()] = SkewSpec(skew: signedDistribution(), driftPPM: drift...(drift + width))
        }
        return skews
    }

    private mutating func network(_ topology: Topology) -> NetworkSpec {
        var network = NetworkSpec()
        if random.chance(0.5) { network.latency = distribution() }
        if random.chance(0.5) { network.loss = fraction() }
        network.links = (0..<random.below(4)).map { _ in
            NetworkSpec.Link(
                .init(party(topology), party(topology)), latency: random.chance(0.5) ? distribution() : nil,
                loss: random.chance(0.5) ? fraction() : nil)
        }
        return network
    }

    private mutating func party(_ topology: Topology) -> Party {
        let zones = topology.services.compactMap(\.zone).map(Party.zone)
        let loads = topology.load.map { Party.target(.service($0.from)) }
        return pick([.target(target()), .trustDomain(pick(domains))] + zones + loads)
    }

    private mutating func costs() -> CostSpec {
        var costs = CostSpec.measured
        if random.chance(0.5) { costs.clientHandshake = duration() }
        if random.chance(0.5) { costs.serverHandshake = duration() }
        if random.chance(0.5) { costs.clientResumption = duration() }
        if random.chance(0.5) { costs.serverResumption = duration() }
        if random.chance(0.5) { costs.signing = duration() }
        if random.chance(0.5) { costs.renewal = duration() }
        if random.chance(0.5) { costs.request = duration() }
        return costs
    }

    private mutating func service(_ index: Int) -> Service {
        var service = Service(name: names[index], trustDomain: pick(domains))
        if random.chance(0.4) { service.namespace = pick(["shop", "null", "7"]) }
        if random.chance(0.4) { service.replicas = random.below(100_001) }
        service.isEntrypoint = random.chance(0.3)
        if random.chance(0.7) { service.script = script(callable: Array(names[(index + 1)...])) }
        if random.chance(0.4) { service.workers = 1 + random.below(1_000) }
        if random.chance(0.4) { service.queue = random.below(5_000) }
        if random.chance(0.4) { service.errorRate = fraction() }
        if random.chance(0.4) { service.requestSize = size() }
        if random.chance(0.4) { service.responseSize = size() }
        service.mtls = pick(MTLSMode.allCases)
        service.clientCertificate = pick(ClientCertificate.allCases)
        service.tls = pick(TLSVersions.allCases)
        service.loadBalancing = pick(LoadBalancing.allCases)
        service.scaleDown = pick(VictimOrder.allCases)
        if random.chance(0.4) {
            service.connections = ConnectionSpec(
                idleTimeout: timeout(), perEndpoint: 1 + random.below(500),
                maxAge: random.chance(0.5) ? timeout() : nil, onRotation: pick(ConnectionSpec.OnRotation.allCases),
                resumption: random.chance(0.5), ticketLifetime: .seconds(1 + random.below(604_800)),
                connectRetries: random.below(9))
        }
        if random.chance(0.4) { service.drainTimeout = duration() }
        if random.chance(0.4) { service.zone = pick(["east", "null", "7"]) }
        if random.chance(0.4) { service.cores = 0.001 + random.unit() * 8 }
        return service
    }

    private mutating func script(callable: [ServiceName]) -> Script {
        Script(
            steps: (0..<random.below(4)).map { _ in
                if random.chance(0.3) { return .concurrent((0...random.below(3)).map { _ in action(callable) }) }
                return .one(action(callable))
            })
    }

    private mutating func action(_ callable: [ServiceName]) -> Script.Action {
        guard !callable.isEmpty, random.chance(0.6) else { return .sleep(distribution()) }
        var call = Call(to: pick(callable))
        if random.chance(0.4) { call.timeout = timeout() }
        if random.chance(0.4) { call.retries.attempts = random.below(10) }
        if random.chance(0.3) { call.retries.budget = fraction() }
        if random.chance(0.3) { call.size = size() }
        return .call(call)
    }

    private mutating func distribution() -> Distribution {
        let short = duration()
        switch random.below(5) {
        case 0: return .constant(short)
        case 1: return .uniform(from: short, to: short + .milliseconds(3))
        case 2: return .exponential(mean: short)
        case 3: return .lognormal(median: short + .nanoseconds(1), p99: short + .seconds(2))
        default:
            return .histogram([.init(short, weight: 1 + random.unit()), .init(short + .seconds(1), weight: 90)])
        }
    }

    private mutating func signedDistribution() -> Distribution {
        let long = duration()
        switch random.below(5) {
        case 0: return .constant(.zero - long)
        case 1: return .uniform(from: .zero - long, to: duration())
        case 2: return .exponential(mean: .zero - long)
        case 3: return .histogram([.init(.zero - long, weight: 1 + random.unit()), .init(.seconds(1), weight: 90)])
        default: return distribution()
        }
    }

    private mutating func loads(_ services: [Service]) -> [Load] {
        (0..<random.below(4)).map { index in
            let target = pick(services)
            let shape: Load.Shape =
                random.chance(0.5)
                ? .open(
                    rate: Rate(perSecond: pick([200, 0.5, 5.0 / 3_600, random.unit() * 1_000]))!,
                    arrivals: pick([.poisson, .constant]))
                : .closed(users: 1 + random.below(100), think: distribution())
            var load = Load(
                from: ServiceName("load-\(index)")!, to: target.name,
                trustDomain: random.chance(0.5) ? target.trustDomain : pick(domains), shape: shape)
            if random.chance(0.3) { load.window.from = duration() }
            if random.chance(0.3) { load.window.to = load.window.from + .seconds(1) }
            if random.chance(0.3) { load.timeout = timeout() }
            if random.chance(0.3) { load.size = size() }
            load.plaintext = random.chance(0.2)
            return load
        }
    }

    private mutating func allow(_ services: [Service], _ loads: [Load]) -> [AllowRule] {
        let ids = services.map { ($0.name, $0.spiffeID) } + loads.map { ($0.from, $0.spiffeID) }
        return (0..<random.below(4)).map { _ in
            if random.chance(0.3) {
                return AllowRule(.pattern(SPIFFEIDPattern("spiffe://\(pick(domains))/ns/*/sa/**")!))
            }
            let (name, id) = pick(ids)
            return AllowRule(.service(name, id))
        }
    }

    private mutating func scenario(_ topology: Topology) -> [ScenarioStep] {
        var at = Duration.zero
        var injected: [Fault.Handle] = []
        return (0..<random.below(12)).map { _ in
            if random.chance(0.7) { at += .milliseconds(random.below(100_000)) }
            let action: OperatorAction
            switch random.below(6) {
            case 0:
                action = .scale(
                    pick(names), to: random.below(50), order: random.chance(0.5) ? pick(VictimOrder.allCases) : nil)
            case 1: action = .renew(random.chance(0.3) ? .everything : .target(target()))
            case 2 where !injected.isEmpty: action = .clear(pick(injected))
            case 3: action = .authority(authorityAction(), of: pick(domains))
            default:
                let fault = fault(topology)
                injected.append(fault.handle)
                return ScenarioStep(when: when(at), action: .inject(fault), lasts: random.chance(0.5) ? span() : nil)
            }
            return ScenarioStep(when: when(at), action: action)
        }
    }

    private mutating func when(_ earliest: Duration) -> ScenarioStep.When {
        switch random.below(4) {
        case 0: return .at(.between(earliest, earliest + duration()))
        case 1:
            let gap = pick([span(), earliest > .milliseconds(1) ? .exactly(earliest) : span()])
            return .every(gap, from: earliest, until: earliest + gap.earliest + .nanoseconds(1))
        default: return .at(.exactly(earliest))
        }
    }

    private mutating func span() -> ScenarioStep.Span {
        let shortest = period()
        return pick([.exactly(shortest), .between(shortest, shortest), .between(shortest, shortest + .seconds(5))])
    }

    private mutating func fault(_ topology: Topology) -> Fault {
        let wrong = pick(CertificateFault.allCases)
        return pick([
            .certificate(wrong, on: target()), .crash(target()), .authority(.pause, pick(domains)),
            .authority(.issues(wrong), pick(domains)), .authority(.slow(distribution()), pick(domains)),
            .partition(party(topology), party(topology)),
        ])
    }

    private mutating func authorityAction() -> AuthorityAction {
        pick([
            .rotateRoot(RootRotation()),
            .rotateRoot(
                RootRotation(
                    strategy: pick(RootRotation.Strategy.allCases), distributeWait: duration(),
                    reissueWait: duration(), retireWait: duration())),
            .prepare(pick(RootOrigin.allCases)), .distribute, .activate, .taint, .retire, .revoke, .remove,
            .rotateIntermediate,
        ])
    }

    private mutating func expectation(_ edges: [Edge]) -> Expectation.Condition? {
        let from = duration()
        let window = Window(from: from, to: from + .seconds(10))
        let count = Bound(pick(Bound.Relation.allCases), Double(random.below(10_000)))
        let edge = edges.isEmpty || random.chance(0.3) ? nil : pick(edges)
        switch random.below(11) {
        case 0:
            guard !edges.isEmpty, let outcome = Outcome(pick(Outcome.allNames)) else { return nil }
            return .edge(pick(edges), window, outcome, share: Bound(pick(Bound.Relation.allCases), fraction().value))
        case 1:
            return .requests(
                to: pick(names), window,
                [
                    .errorRate(Bound(.less, fraction().value)), .total(count),
                    .p99(Bound(.atMost, Duration.milliseconds(80).seconds)),
                ])
        case 2: return .ready(pick(names), at: from, count)
        case 3: return .availability(edge, window, Bound(.atLeast, fraction().value))
        case 4: return .outage(edge, window, Bound(.atMost, Duration.milliseconds(random.below(90_000)).seconds))
        case 5:
            return .csrRate(
                of: random.chance(0.5) ? pick(domains) : nil, window, per: pick([.seconds(1), period()]), count)
        case 6: return .refusals(edge, window, count)
        case 7: return .requestsOnExpired(edge, window, count)
        case 8: return .lateRenewals(of: random.chance(0.5) ? pick(names) : nil, window, count)
        case 9: return .digest(String((0..<64).map { _ in pick(Array(pick(["0123456789", "0123456789abcdef"]))) }))
        default:
            return .certificates(
                of: random.chance(0.5) ? pick(names) : nil, window, pick(Expectation.CertificateCount.allCases), count)
        }
    }

    private mutating func target() -> Target {
        let service = pick(names)
        return random.chance(0.5) ? .service(service) : .instance(InstanceID(service, 1 + random.below(20)))
    }

    /// From nanoseconds to years.
    private mutating func duration() -> Duration {
        .nanoseconds(Int64(random.below(pick([1_000, 5_000_000_000, 3_000_000_000_000_000_000]))))
    }

    private mutating func period() -> Duration { duration() + .milliseconds(1) }

    private mutating func timeout() -> Duration { duration() + .microseconds(1) }

    private mutating func fraction() -> Fraction {
        Fraction(random.chance(0.5) ? random.unit() : Double(random.below(1_001)) / 1_000)!
    }

    private mutating func size() -> ByteCount {
        ByteCount(bytes: random.chance(0.5) ? random.below(64 << 20) : random.below(64) * 1_024)
    }

    private mutating func pick<Element>(_ choices: [Element]) -> Element { choices[random.below(choices.count)] }
}

extension Topology {
    /// The same, but for where it was written.
    var withoutLocations: Topology {
        var copy = self
        for s in copy.services.indices {
            for a in (copy.services[s].allow ?? []).indices { copy.services[s].allow?[a].location = nil }
            copy.services[s].script.steps = copy.services[s].script.steps.map { step in
                switch step {
                case .one(let action): .one(action.withoutLocation)
                case .concurrent(let actions): .concurrent(actions.map(\.withoutLocation))
                }
            }
        }
        for index in copy.scenario.indices { copy.scenario[index].location = nil }
        for index in copy.expectations.indices { copy.expectations[index].location = nil }
        return copy
    }
}

extension Script.Action {
    fileprivate var withoutLocation: Script.Action {
        guard case .call(var call) = self else { return self }
        call.location = nil
        return .call(call)
    }
}
