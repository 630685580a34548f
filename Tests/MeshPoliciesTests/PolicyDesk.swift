import GoldenScripts
import MeshModel
import MeshPolicies

/// Answers what scripts ask about the decisions of an instance.
struct PolicyDesk: ScriptDesk {
    private let topology: Topology
    private var output: [String] = []

    init(topology: Topology) { self.topology = topology }

    mutating func takeOutput() -> [String] {
        defer { output = [] }
        return output
    }

    mutating func say(_ text: String) { output.append(text) }

    mutating func run(_ command: String) throws {
        var words = Words(command)
        switch try words.next() {
        case "authorize": try authorize(&words)
        case "renewal": try renewal(words)
        case "retries": try retries(&words)
        case "attempts": try attempts(&words)
        case "draws": try draws(words)
        case "pick": try pick(&words)
        case "budget": try budget(words)
        case let unknown: throw Words.Mistake("no command '\(unknown)'")
        }
    }

    /// `authorize web -> catalog`; the caller may also be a SPIFFE ID, or `plaintext`.
    private mutating func authorize(_ words: inout Words) throws {
        let text = try words.next()
        _ = try words.next()
        let name = try words.next { ServiceName($0) }
        guard let service = topology.service(name) else { throw Words.Mistake("no service '\(name)'") }
        let policy = Policy(of: service, under: topology.authorization.fallback)
        let id = SPIFFEID(text) ?? ServiceName(text).flatMap { topology.service($0)?.spiffeID }
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
