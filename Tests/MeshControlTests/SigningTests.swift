import GoldenScripts
import MeshControl
import MeshModel
import Testing

@Test("Ten thousand CSRs at 50/s take 200 s, and the last of them is the last to come")
func tenThousandAtFiftyPerSecond() throws {
    var authority = try Authority("rate=50/s", instances: 10_000)
    for instance in 1...10_000 { authority.receive(from: instance, at: .zero) }
    authority.settle()
    #expect(authority.signed.map(\.instance) == Array(1...10_000))
    #expect(authority.signed.map(\.at) == (1...10_000).map { .milliseconds(20 * $0) })
    #expect(authority.signed.last?.at == .seconds(200))
}

/// Whatever the limits, each CSR is signed at the moment that follows from those before it.
@Test("Random limits", arguments: 1...40 as ClosedRange<UInt64>)
func randomLimits(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let gap: Duration? = random.chance(0.5) ? .milliseconds(1 + random.below(50)) : nil
    let slots: Int? = random.chance(0.5) ? 1 + random.below(4) : nil
    let cores = [0.25, 0.5, 1, 2, 3.5][random.below(5)]
    let work = Duration.milliseconds(random.below(30))
    let latency = Duration.milliseconds(random.below(100))
    let limits = [
        gap.map { "rate=\(1 / $0.seconds)/s" }, slots.map { "concurrency=\($0)" }, "cores=\(cores)",
        "latency=\(latency.text)",
    ]
    var arrival = Duration.zero
    let arrivals = (1...500).map { _ in
        arrival += random.chance(0.3) ? .milliseconds(random.below(200)) : .zero
        return arrival
    }

    var authority = try Authority(limits.compactMap(\.self).joined(separator: " "), work: work, instances: 500)
    for (index, arrival) in arrivals.enumerated() { authority.receive(from: index + 1, at: arrival) }
    authority.settle()

    let processors = max(1, Int(cores.rounded(.up)))
    let job = work.scaled(by: Double(processors) / cores)
    var turns: [Duration] = []
    var computed: [Duration] = []
    var answers: [Duration] = []
    for (index, arrival) in arrivals.enumerated() {
        let turn = max(turns.last ?? .zero, arrival) + (gap ?? .zero)
        turns.append(max(turn, slots.flatMap { $0 <= index ? answers[index - $0] : nil } ?? .zero))
        computed.append(max(turns[index], processors <= index ? computed[index - processors] : .zero) + job)
        answers.append(computed[index] + latency)
    }
    #expect(authority.signed.map(\.instance) == Array(1...500), "seed \(seed)")
    #expect(authority.signed.map(\.at) == answers, "seed \(seed)")
}

/// A control plane with one service whose instances send CSRs, and when they were signed.
private struct Authority {
    private(set) var signed: [(instance: Int, at: Duration)] = []
    private var plane: ControlPlane
    private let name = ServiceName("web")!
    private var now = Desk.start

    init(_ limits: String, work: Duration = .zero, instances: Int) throws {
        let lines = [
            "trust shop.example", "authority shop.example \(limits)", "signing \(work.text)", "web x\(instances)",
        ]
        let topology = try Topology.scripted(lines)
        plane = ControlPlane(topology: topology, costs: topology.costs)
        observe(.started)
    }

    mutating func receive(from instance: Int, at arrival: Duration) {
        let arrival = Desk.start + arrival
        while let deadline = plane.nextDeadline, deadline < arrival { tick(at: deadline) }
        now = arrival
        let request = InstanceMessage.certificateRequest(
            CSR(id: CSR.ID(search: 1, attempt: 1), der: []), reason: .initial)
        observe(.message(request, from: InstanceID(name, instance)))
    }

    mutating func settle() {
        while let deadline = plane.nextDeadline { tick(at: deadline) }
    }

    private mutating func tick(at deadline: MeshTime) {
        now = deadline
        observe(.tick)
    }

    private mutating func observe(_ observation: Observation) {
        for case .sign(let id, _, _, _, _) in plane.handle(observation, at: now) {
            signed.append((id.number, now - Desk.start))
        }
    }
}
