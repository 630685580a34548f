import MeshControl
import MeshModel
import OrderedCollections

// Commands that only ask.
extension Desk {
    /// - Returns: false when `command` is not a question.
    mutating func ask(_ command: String, _ words: inout Words) throws -> Bool {
        switch command {
        case "endpoints":
            guard let workload = plane.workload(try words.next { ServiceName($0) }) else { break }
            let snapshot = workload.published
            say("\(workload.name) v\(snapshot.version)")
            for endpoint in snapshot.endpoints { say("  \(endpoint.instance) \(endpoint.address)") }
        case "faults":
            for active in plane.activeFaults { say("\(active.fault.handle.text) since \(offset(active.since))") }
            if plane.activeFaults.isEmpty { say("no fault") }
        case "authorities": showAuthorities()
        case "deadline": say("next deadline: \(plane.nextDeadline.map(offset) ?? "none")")
        case "authorize": try authorize(&words)
        case "renewal": try renewal(words)
        case "retries": try retries(&words)
        case "attempts": try attempts(&words)
        case "draws": try draws(words)
        case "pick": try pick(&words)
        case "budget": try budget(words)
        default: return false
        }
        return true
    }

    mutating func showInstances() {
        for workload in plane.workloads {
            say("\(workload.name) wants \(workload.wanted), ready \(workload.count(.ready))")
            for instance in workload.instances {
                let certificate = instance.certificate.map {
                    ", certificate \($0.serial) from \(offset($0.notBefore)) to \(offset($0.notAfter))"
                }
                let presented = instance.presented.map { ", presents \($0.rawValue)" }
                say(
                    "  \(instance.id) \(instance.state.rawValue) since \(offset(instance.since))"
                        + (instance.address.map { ", at \($0)" } ?? "") + (certificate ?? "") + (presented ?? ""))
            }
        }
    }

    /// What the plane knows of roots, and how many instances hold a certificate from whom, and which bundle.
    private mutating func showAuthorities() {
        for authority in plane.authorities.values {
            let roots = authority.roots.map { "\($0.number)\($0.isRetired ? " (retired)" : "")" }
            let instances = plane.workloads.filter { $0.profile.trustDomain == authority.trustDomain }
                .flatMap(\.instances)
            say(
                "\(authority.trustDomain) has \(roots.joined(separator: ", ")), "
                    + "signs by \(authority.issuer.root.number).\(authority.issuer.number), "
                    + "trusts \(authority.bundle.roots) at generation \(authority.bundle.generation)")
            say(
                "  certificates: "
                    + counts(instances.map { $0.issuer.map { "\($0.root.number).\($0.number)" } ?? "none" }))
            say("  bundles: " + counts(instances.map { "generation \($0.bundles.own.generation)" }))
        }
    }

    private func counts(_ words: [String]) -> String {
        Dictionary(grouping: words, by: \.self).sorted { $0.key < $1.key }.map { "\($0.value.count) × \($0.key)" }
            .joined(separator: ", ")
    }

    /// `authorize web -> catalog`; the caller may also be a SPIFFE ID, or `plaintext`.
    private mutating func authorize(_ words: inout Words) throws {
        let text = try words.next()
        _ = try words.next()
        let name = try words.next { ServiceName($0) }
        guard let service = topology.service(name), let policy = plane.workload(name)?.policy else {
            throw Words.Mistake("no service '\(name)'")
        }
        let id = SPIFFEID(text) ?? ServiceName(text).flatMap { plane.workload($0)?.spiffeID }
        let caller = id.map { .proven($0) } ?? Authorizer.Caller.unproven(admitted: service.admitsUnproven)
        let decision = Authorizer(service: name, policy: policy).decide(caller)
        say("\(decision.allowed ? "allowed" : "denied"): \(decision.reason)")
    }

    /// `pick least_request in-flight=3,0,5 times=6`: how often each endpoint is chosen, and the first choices.
    private mutating func pick(_ words: inout Words) throws {
        var balancer = LoadBalancer(try words.next { LoadBalancing(rawValue: $0) })
        let inFlight = try words.list("in-flight") { Int($0) } ?? []
        let times = try words.option("times") { Int($0) } ?? 1
        var random = SeededRandom(seed: 1)
        let picks = (0..<times).map { _ in
            balancer.pick(count: inFlight.count, inFlight: { inFlight[$0] }, random: &random)
        }
        say("first: " + picks.prefix(8).map { $0.map(String.init) ?? "nobody" }.joined(separator: " "))
        say((["in all:"] + inFlight.indices.map { index in "\(picks.count { $0 == index })" }).joined(separator: " "))
    }

    private mutating func budget(_ words: Words) throws {
        let budget = RetryBudget(share: try words.option("share", percent) ?? Fraction(0.2)!)
        for active in try words.list("active", { Int($0) }) ?? [] {
            let most = (0...1_000).first { !budget.allowsRetry(retries: $0, active: active) } ?? -1
            say("\(active) active: at most \(most) retries")
        }
    }
}

extension Fault.Handle {
    fileprivate var text: String {
        switch self {
        case .certificate(let target): "certificate on \(target)"
        case .crash(let target): "crash of \(target)"
        case .authority(let domain): "authority of \(domain)"
        case .partition(let a, let b): "partition of \(a) and \(b)"
        }
    }
}
