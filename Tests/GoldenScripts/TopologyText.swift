import MeshModel

/// A small way to write a topology in a script, one line for each part:
///
///     trust shop.example ttl=40s renew=50% jitter=0% backdate=10s federates=partner.example
///     authority shop.example rate=50/s concurrency=2 queue=100 cores=2 latency=20ms intermediate=30d renew=60%
///     bundles shop.example delay=1s miss=50% resync=1m refresh=5m
///     signing 200us
///     web x3 calls=catalog allow=load scale-down=oldest drain=5s mtls=permissive trust=shop.example
///     load -> web
///     discovery 100ms
///     authorization deny
extension Topology {
    package static func scripted(_ lines: [String]) throws -> Topology {
        var domains: [TrustDomainSpec] = []
        var services: [Service] = []
        var loads: [(line: Words, from: ServiceName, to: ServiceName)] = []
        var discovery = DiscoverySpec()
        var costs = CostSpec.none
        var authorization = AuthorizationSpec()
        var rules: [(service: Int, texts: [String], line: Int)] = []

        for (number, line) in lines.enumerated() {
            var words = Words(line)
            let first = try words.next()
            switch first {
            case "trust": domains.append(try TrustDomainSpec(&words))
            case "authority", "bundles":
                let name = try words.next { TrustDomain($0) }
                guard let index = domains.firstIndex(where: { $0.name == name }) else {
                    throw Words.Mistake("no trust domain '\(name)'")
                }
                if first == "bundles" {
                    try domains[index].bundles.read(words)
                } else {
                    try domains[index].ca.read(words)
                }
            case "signing": costs.signing = try words.next(duration)
            case "discovery": discovery.delay = try words.next(duration)
            case "authorization": authorization.fallback = try words.next { AuthorizationSpec.Default(rawValue: $0) }
            default:
                guard let name = ServiceName(first) else { throw Words.Mistake("cannot read '\(first)'") }
                if words.plain.first == "->" {
                    _ = try words.next()
                    loads.append((words, name, try words.next { ServiceName($0) }))
                } else {
                    let fallback = domains.first?.name ?? TrustDomainSpec.fallback.name
                    services.append(try Service(name, &words, in: fallback))
                    guard let texts = words.options["allow"] else { continue }
                    rules.append((services.count - 1, texts.split(separator: ",").map(String.init), number + 1))
                }
            }
        }
        if domains.isEmpty { domains = [.fallback] }
        let load = try loads.map { line, from, to in
            let domain = try line.option("trust") { TrustDomain($0) } ?? domains[0].name
            let shape = Load.Shape.open(rate: Rate(perSecond: 1)!, arrivals: .constant)
            return Load(from: from, to: to, trustDomain: domain, shape: shape)
        }
        for (index, texts, line) in rules {
            services[index].allow = try texts.map { text in
                let location = SourceLocation(file: "mesh.yaml", line: line, column: 1)
                if let pattern = SPIFFEIDPattern(text) { return AllowRule(.pattern(pattern), location: location) }
                let ids = services.map { ($0.name, $0.spiffeID) } + load.map { ($0.from, $0.spiffeID) }
                guard let found = ids.first(where: { $0.0.text == text }) else {
                    throw Words.Mistake("who is '\(text)'?")
                }
                return AllowRule(.service(found.0, found.1), location: location)
            }
        }
        return Topology(
            name: "script", trustDomains: domains, services: services, load: load, discovery: discovery,
            authorization: authorization, costs: costs)
    }
}

extension TrustDomainSpec {
    fileprivate init(_ words: inout Words) throws {
        self.init(name: try words.next { TrustDomain($0) })
        federatesWith = try words.list("federates") { TrustDomain($0) } ?? []
        ca.leaf = try LeafSpec(words)
    }
}

extension CASpec {
    fileprivate mutating func read(_ words: Words) throws {
        signing.rateLimit = try words.option("rate", rate)
        signing.concurrency = try words.option("concurrency") { Int($0) }
        signing.queue = try words.option("queue") { Int($0) } ?? signing.queue
        signing.cores = try words.option("cores") { Double($0) } ?? signing.cores
        signing.latency = try words.option("latency", distribution) ?? signing.latency
        intermediateTTL = try words.option("intermediate", duration) ?? intermediateTTL
        intermediateRenewAt = try words.option("renew", percent)
    }
}

extension BundleSpec {
    fileprivate mutating func read(_ words: Words) throws {
        delay = try words.option("delay", distribution) ?? delay
        miss = try words.option("miss", percent) ?? miss
        resync = try words.option("resync", duration)
        federationRefresh = try words.option("refresh", duration) ?? federationRefresh
    }
}

extension CostSpec {
    /// Work that takes no time.
    fileprivate static let none = CostSpec(
        clientHandshake: .zero, serverHandshake: .zero, clientResumption: .zero, serverResumption: .zero,
        signing: .zero, renewal: .zero, request: .zero)
}

extension LeafSpec {
    package init(_ words: Words) throws {
        self.init()
        if let profile = try words.option("profile", { RenewalProfile(rawValue: $0) }) {
            (ttl, backdate, renewal) = (profile.ttl, profile.backdate ?? backdate, profile.renewal)
        }
        ttl = try words.option("ttl", duration) ?? ttl
        renewal.renewAt = try words.option("renew", percent) ?? renewal.renewAt
        renewal.jitter = try words.option("jitter", percent) ?? renewal.jitter
        backdate = try words.option("backdate", duration) ?? backdate
    }
}

extension Service {
    fileprivate init(_ name: ServiceName, _ words: inout Words, in fallback: TrustDomain) throws {
        self.init(name: name, trustDomain: try words.option("trust") { TrustDomain($0) } ?? fallback)
        replicas = try words.next { Int($0.dropFirst()) }
        let calls = try words.list("calls") { ServiceName($0) } ?? []
        script = Script(steps: calls.map { .one(.call(Call(to: $0))) })
        scaleDown = try words.option("scale-down") { VictimOrder(rawValue: $0) } ?? scaleDown
        drainTimeout = try words.option("drain", duration) ?? drainTimeout
        mtls = try words.option("mtls") { MTLSMode(rawValue: $0) } ?? mtls
    }
}
