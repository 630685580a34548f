import MeshModel

extension TopologyDraft {
    /// What the keys mean together. Reports what can't be seen in one place of the file.
    /// - Parameter root: the file, to say where.
    func topology(_ root: Cursor, _ reading: Reading) -> Topology {
        let loads = resolvedLoad
        checkLoadNames(loads, root, reading)
        checkCycles(root, reading)
        checkClears(reading)
        checkRootRotations(reading)
        return Topology(
            name: name, seed: seed, clock: clock, startTimeout: startTimeout, trustDomains: trustDomains,
            services: resolvedServices(loads), load: loads, scenario: steps, expectations: expectations,
            discovery: discovery, authorization: authorization, network: network, costs: costs)
    }

    private var resolvedLoad: [Load] {
        let domains = Dictionary(
            services.map { ($0.service.name, $0.service.trustDomain) }, uniquingKeysWith: { first, _ in first })
        return load.compactMap { draft in
            draft.load(targetsDomain: draft.to.flatMap { domains[$0] } ?? trustDomains[0].name)
        }
    }

    /// A name in an allow list stands for the SPIFFE ID of the workload of that name.
    private func resolvedServices(_ loads: [Load]) -> [Service] {
        let ids = Dictionary(
            services.map { ($0.service.name, $0.service.spiffeID) } + loads.map { ($0.from, $0.spiffeID) },
            uniquingKeysWith: { first, _ in first })
        return services.map { draft in
            var service = draft.service
            service.allow = draft.allow?.compactMap { entry in
                switch entry.principal {
                case .workload(let name): ids[name].map { AllowRule(.service(name, $0), location: entry.location) }
                case .pattern(let pattern): AllowRule(.pattern(pattern), location: entry.location)
                }
            }
            return service
        }
    }

    /// By time; equal times in the file's order.
    private var steps: [ScenarioStep] {
        scenario.flatMap(\.steps).enumerated().sorted {
            ($0.element.when.earliest, $0.offset) < ($1.element.when.earliest, $1.offset)
        }.map(
            \.element)
    }

    /// Load generators of one name are one workload, so they have one identity.
    private func checkLoadNames(_ loads: [Load], _ root: Cursor, _ reading: Reading) {
        let places = root["load"]?.items ?? []
        guard places.count == loads.count else { return }
        var domains: [ServiceName: TrustDomain] = [:]
        for (load, place) in zip(loads, places) {
            let first = domains[load.from] ?? load.trustDomain
            domains[load.from] = first
            if first != load.trustDomain {
                let message =
                    "\(quoted(load.from.text)) is already a load generator of the trust domain \(quoted(first.name))"
                reading.error(
                    .nameTaken, message, at: place["from"] ?? place,
                    suggestion: "give this one a name of its own, with `from`")
            }
        }
    }

    private func checkCycles(_ root: Cursor, _ reading: Reading) {
        let calls = services.map { draft in
            (draft.service.name, draft.service.script.calls.map { ($0.to, $0.location) })
        }
        for cycle in CallCycle.find(in: calls, atMost: Diagnostic.maximumOfEach) {
            let path = Path.root.key("services").key(cycle.services[0].text).key("script")
            reading.report(
                .error, .callCycle, "calls go round in a circle: \(cycle)", at: cycle.location ?? root.location, path)
        }
    }

    /// One rotation of a root at a time: another meanwhile is refused when its time comes.
    private func checkRootRotations(_ reading: Reading) {
        var ends: [TrustDomain: (end: Duration, begun: Duration)] = [:]
        for (step, path) in rotations {
            guard case .authority(.rotateRoot(let rotation), let domain) = step.action, let place = step.location
            else { continue }
            let at = step.when.earliest
            if let last = ends[domain], step.when.latest < last.end {
                let message =
                    "the rotation of \(quoted(domain.name))'s root from \(last.begun.text) on is under way until "
                    + "\(last.end.text): this one will be refused"
                reading.warn(
                    .refusedStep, message, at: place, path.key("rotateRoot"),
                    suggestion: "begin later, or give the one before shorter waits")
            } else {
                ends[domain] = (at + rotation.duration, at)
            }
        }
    }

    /// By time; equal times in the file's order.
    private var rotations: [(step: ScenarioStep, path: Path)] {
        scenario.flatMap { entry in entry.steps.map { (step: $0, path: entry.path) } }.enumerated()
            .sorted { ($0.element.step.when.earliest, $0.offset) < ($1.element.step.when.earliest, $1.offset) }
            .map(\.element)
    }

    private func checkClears(_ reading: Reading) {
        let all = scenario.flatMap { entry in entry.steps.map { (step: $0, path: entry.path) } }
        var injected: [Fault.Handle: Duration] = [:]
        for case (let step, .inject(let fault)) in all.map({ ($0.step, $0.step.action) }) {
            injected[fault.handle] = min(step.when.earliest, injected[fault.handle] ?? step.when.earliest)
        }
        for (step, path) in all {
            guard case .clear(let handle) = step.action, let place = step.location else { continue }
            if let since = injected[handle], since <= step.when.earliest { continue }
            reading.report(
                .error, .faultNotInjected, "no such fault was injected before \(step.when.earliest.text)", at: place,
                path.key("clear"))
        }
    }
}
