import MeshModel
import RunningMeshes

/// A small mesh whose clocks, lives, rotations and faults are drawn: front calls back for each request of client.
struct RandomTrouble {
    let text: String
    private var random: SeededRandom

    /// How long it is to be played.
    static let length = Duration.seconds(600)

    init(seed: UInt64) {
        random = SeededRandom(seed: seed).split("trouble")
        var lines = ["version: 1", "name: trouble", "seed: \(seed)"]
        var draft = Draft(random: random)
        lines += draft.clocks() + draft.domains() + draft.services() + draft.scenario()
        random = draft.random
        text = lines.joined(separator: "\n")
    }

    func topology() throws -> Topology { try Running.topology(text, file: "trouble.yaml") }
}

/// The parts of the topology, as they are drawn.
private struct Draft {
    var random: SeededRandom
    private var isFederated = false
    private var domain = "a.example"

    init(random: SeededRandom) {
        self.random = random
        isFederated = self.random.chance(0.4)
        if isFederated { domain = "b.example" }
    }

    private mutating func pick<Value>(_ values: [Value]) -> Value { values[random.below(values.count)] }

    mutating func clocks() -> [String] {
        guard random.chance(0.4) else { return [] }
        let who = pick(["front", "back", "back.1"])
        return ["clock: {skews: {\(who): {skew: \(pick(["-90s", "-40s", "-15s", "+15s", "+40s", "+90s"]))}}}"]
    }

    mutating func domains() -> [String] {
        let other = isFederated ? ["  b.example: \(spec(federatesWith: "a.example"))"] : []
        return ["trustDomains:", "  a.example: \(spec(federatesWith: isFederated ? "b.example" : nil))"] + other
    }

    /// Now and then one of the two does not federate with the other.
    private mutating func spec(federatesWith other: String?) -> String {
        let leaf = pick([120, 180, 300])
        let intermediate = pick([leaf + 60, 400, 3_600, 3_600])
        let root = max(intermediate, pick([540, 3_600, 3_600, 3_600]))
        let renewed = random.chance(0.6) ? ", renewAt: \(pick([50, 80]))%" : ""
        let ca = """
            {skew: \(pick(["+0s", "+0s", "+0s", "+0s", "+30s"])), root: {ttl: \(root)s}, \
            intermediate: {ttl: \(intermediate)s\(renewed)}, \
            leaf: {ttl: \(leaf)s, backdate: \(pick([0, 10, 60]))s, capAtIssuer: \(pick(["true", "false"])), \
            rotation: {renewAt: \(pick([50, 80, 95]))%, jitter: \(pick([0, 2]))%, \
            checksIssuer: \(pick(["true", "false"]))}}}
            """
        let federation = other.flatMap { random.chance(0.85) ? ", federatesWith: [\($0)]" : nil } ?? ""
        let bundles = """
            {delay: \(pick(["0s", "2s", "40s"])), miss: \(pick([0, 0, 50]))%, resync: \(pick([30, 200]))s, \
            federationRefresh: \(pick([10, 240]))s}
            """
        return "{ca: \(ca), bundles: \(bundles)\(federation)}"
    }

    mutating func services() -> [String] {
        let age = pick(["1s", "1s", "30s"])
        let plaintext = random.chance(0.05)
        let crowd = random.chance(0.1)
        let allowed = ["front"] + (plaintext ? ["plain"] : []) + (crowd ? ["crowd"] : [])
        return [
            "discovery: {delay: \(pick(["100ms", "5s"]))}",
            "services:",
            "  front: {trustDomain: a.example, replicas: \(1 + random.below(2)), zone: east, mtls: disabled, "
                + "script: [call: {service: back, timeout: 4s}]}",
            "  back: {trustDomain: \(domain), replicas: \(1 + random.below(3)), zone: west, allow: [\(allowed.joined(separator: ", "))], "
                + (crowd ? "workers: 1, script: [sleep: 3s], " : "")
                + "connections: {maxAge: \(age), connectRetries: \(pick([0, 3]))}}",
            "load:",
            "  - {from: client, trustDomain: a.example, to: front, rate: 7/m}",
        ] + (plaintext ? ["  - {from: plain, trustDomain: a.example, to: back, rate: 2/m, plaintext: true}"] : [])
            + (crowd
                ? [
                    "  - {from: crowd, trustDomain: a.example, to: back, users: 9, think: 1s, start: 60s, end: 90s, timeout: 4s}"
                ] : [])
    }

    mutating func scenario() -> [String] {
        let steps = (0..<random.below(4)).map { _ in step() }
        return steps.isEmpty ? [] : ["scenario:"] + steps.map { "  - {at: \(60 + random.below(420))s, \($0)}" }
    }

    private mutating func step() -> String {
        let lasts = random.chance(0.8) ? ", for: \(pick([20, 60, 200]))s" : ""
        let back = pick(["back", "back.1"])
        switch random.below(10) {
        case 0, 1:
            return "fault: {certificate: \(pick(["expired", "untrusted", "wrong-identity"])), on: \(back)\(lasts)}"
        case 2, 3:
            let fault = pick(["pause", "expired", "untrusted", "wrong-identity", "{slow: 8s}"])
            return "fault: {ca: \(fault), on: \(domain)\(lasts)}"
        case 4: return "fault: {partition: [\(pick(["east, west", "front, back.1", "client, back"]))]\(lasts)}"
        case 5, 6: return "fault: {instance: crash, on: \(back)\(back == "back" ? lasts : "")}"
        default:
            let strategy = pick(["overlap", "overlap", "cutover", "cross-signed", "same-key"])
            return "rotateRoot: {of: \(domain), strategy: \(strategy), distributeWait: \(pick([0, 5, 60]))s, "
                + "reissueWait: \(pick([5, 90, 200]))s, retireWait: 1s}"
        }
    }
}
