import MeshControl
import MeshDataPlane
import MeshModel
import MeshPKI
import MeshTLS
import NIOCore

/// A mesh that runs: its control plane, its authorities, its instances, its log.
///
/// It knows nothing of sockets or wall clocks: those are the network's and the loops', real or virtual. What it holds is
/// confined to the first loop, the control loop; instances are spread over all of them.
package final class Mesh: @unchecked Sendable {
    package let topology: Topology
    package let clock: MeshClock
    package let log = EventLog()
    let control: any EventLoop
    let lanes: [Lane]
    let authorities: Authorities
    let platform: Platform
    private(set) var joiner: VerdictJoiner!

    var plane: ControlPlane
    /// By service and number; those that were created and not stopped.
    var instances: [ServiceName: [Int: Hosted]] = [:]
    /// What the log says, read as it is written.
    private(set) var analysis: Analysis
    /// The last bad credential that each instance was made to present.
    var forged: [InstanceID: Forged] = [:]
    var handshakes = HandshakeStatistics()
    var issued = IssueStatistics()
    var runStart: MeshTime?
    /// What the scenario and the expectations still wait for.
    var planned: [Scheduled<Void>] = []
    /// Ready instances at the moments that expectations ask about, by the expectation's index.
    var readyCounts: [Int: Int] = [:]
    private var bringUp: EventLoopPromise<Void>?
    /// Waits for the last instance to be gone.
    var allStopped: EventLoopPromise<Void>?
    private var tick: Scheduled<Void>?
    private var tickDue: MeshTime?
    private var nextLane = 0
    /// Told of what instances say, once the control plane has heard it.
    var onMessage: ((InstanceMessage, InstanceID) -> Void)?

    /// One loop and what belongs to it.
    final class Lane: Sendable {
        let loop: any EventLoop
        let telemetry: LoopTelemetry
        let environment: Environment
        let paced: PacedQueue

        init(loop: any EventLoop, telemetry: LoopTelemetry, environment: Environment, isPaced: Bool) {
            self.loop = loop
            self.telemetry = telemetry
            self.environment = environment
            paced = PacedQueue(loop: loop, isPaced: isPaced)
        }
    }

    /// An instance and the lane it lives on.
    struct Hosted {
        var instance: Instance
        var lane: Lane
        var slot: AddressSlot?
    }

    package init(topology: Topology, on platform: Platform) throws(OpenSSLError) {
        let random = SeededRandom(seed: topology.seed)
        let (loops, clock) = (platform.loops, platform.clock)
        self.topology = topology
        self.clock = clock
        self.platform = platform
        control = loops[0]
        plane = ControlPlane(topology: topology, costs: platform.costs)
        analysis = Analysis(expectations: topology.expectations)
        authorities = try Authorities(topology, at: clock.now(on: loops[0]), random: random)
        let trust = TrustCache()
        let carrier = Carrier(control: loops[0])
        lanes = loops.map { loop in
            let telemetry = LoopTelemetry(expectations: topology.expectations, clock: clock, sink: carrier.sink)
            let environment = Environment(
                loop: loop, network: platform.network, clock: clock, random: random, trust: trust,
                connections: ConnectionBudget(limit: platform.connectionLimit / loops.count), telemetry: telemetry,
                send: { message, id in carrier.carry { $0.observe(.message(message, from: id)) } })
            return Lane(
                loop: loop, telemetry: telemetry, environment: environment, isPaced: platform.timePassesByItself)
        }
        joiner = VerdictJoiner(
            clock: clock, loop: control, isMember: { platform.addresses.isMember($0) },
            deliver: { [weak self] in self?.handshakeEnded($0) })
        carrier.mesh = self
    }

    /// Brings what instances say to the control loop.
    private final class Carrier: @unchecked Sendable {
        private let control: any EventLoop
        /// Set once, before any instance exists.
        weak var mesh: Mesh?

        init(control: any EventLoop) { self.control = control }

        func carry(_ act: @escaping @Sendable (Mesh) -> Void) {
            control.execute { if let mesh = self.mesh { act(mesh) } }
        }

        var sink: LoopTelemetry.Sink {
            LoopTelemetry.Sink(
                handshake: { end in self.carry { $0.joiner.add(end) } },
                denial: { denial in self.carry { $0.requestDenied(denial) } },
                occurrence: { occurrence in self.carry { $0.happened(occurrence) } })
        }
    }

    var now: MeshTime { clock.now(on: control) }

    // MARK: Bringing up

    /// Starts every instance of the topology.
    ///
    /// - Returns: done when all are ready.
    func bringUpAll() -> EventLoopFuture<Void> {
        let promise = control.makePromise(of: Void.self)
        bringUp = promise
        record("mesh.started", topology.name, ["seed": "\(topology.seed)", "instances": "\(wantedCount)"])
        observe(.started)
        return promise.futureResult
    }

    var wantedCount: Int { plane.workloads.reduce(0) { $0 + $1.wanted } }

    var readyCount: Int { plane.workloads.reduce(0) { $0 + $1.count(.ready) } }

    /// All is up when every instance is ready and its callers have been told.
    private func checkBringUp() {
        guard let promise = bringUp, plane.workloads.allSatisfy(\.isUp) else { return }
        bringUp = nil
        promise.succeed()
    }

    func failBringUp(_ error: any Error) {
        bringUp?.fail(error)
        bringUp = nil
    }

    // MARK: The control plane's turn

    /// Tells the control plane, and does what it says.
    func observe(_ observation: Observation) {
        control.preconditionInEventLoop()
        for action in plane.handle(observation, at: now) { perform(action) }
        switch observation {
        case .operate: partNetwork()
        case .message(let message, let id): onMessage?(message, id)
        default: break
        }
        armTick()
        if bringUp != nil { checkBringUp() }
        if let allStopped, instances.values.allSatisfy(\.isEmpty) {
            self.allStopped = nil
            allStopped.succeed()
        }
    }

    private func armTick() {
        guard plane.nextDeadline != tickDue else { return }
        tick?.cancel()
        tickDue = plane.nextDeadline
        guard let due = tickDue else { return }
        tick = control.scheduleTask(in: clock.amount(of: max(.zero, due - now))) { [weak self] in
            self?.tickDue = nil
            self?.observe(.tick)
        }
    }

    func takeLane() -> Lane {
        defer { nextLane = (nextLane + 1) % lanes.count }
        return lanes[nextLane]
    }

    // MARK: Events

    func record(_ kind: String, _ subject: String, _ fields: [(name: String, value: JSON)]) {
        analysis.add(log.record(kind, subject, fields, at: now))
    }

    func record(_ kind: String, _ subject: String, _ fields: KeyValuePairs<String, String> = [:]) {
        record(kind, subject, fields.map { ($0.key, .string($0.value)) })
    }

    private func happened(_ occurrence: Occurrence) {
        record(occurrence.kind, occurrence.subject, occurrence.fields.map { ($0.name, .string($0.value)) })
        guard occurrence.kind == "listen.failed", let id = InstanceID(occurrence.subject) else { return }
        let why = occurrence.fields.map { "\($0.name) \($0.value)" }.joined(separator: ", ")
        failBringUp(MeshFailure.cannotListen("\(id): \(why)"))
        discard(id)
        observe(.died(id, reason: "cannot listen"))
    }

    private func requestDenied(_ denial: Denial) {
        record(
            "request.denied", denial.instance.description,
            ["caller": denial.caller?.description ?? "nobody", "why": denial.reason])
    }

    private func handshakeEnded(_ verdict: HandshakeVerdict) {
        handshakes.record(verdict)
        guard verdict.outcome != .ok else { return }
        let subject = verdict.edge?.description ?? "outside→\(verdict.called?.service.description ?? "?")"
        record("handshake.refused", subject, verdict.fields(Cause(of: verdict, circumstances(of: verdict))))
    }

    func joinRemaining() { joiner.flush() }
}

extension Workload {
    fileprivate var isUp: Bool {
        count(.ready) >= wanted && (callers.isEmpty || published.endpoints.count >= wanted)
    }
}

/// Why a mesh cannot run.
package enum MeshFailure: Error, CustomStringConvertible {
    case cannotListen(String)
    case doesNotFit(String)
    case notRunning(String)

    package var description: String {
        switch self {
        case .cannotListen(let what): "cannot listen: \(what)"
        case .doesNotFit(let why): why
        case .notRunning(let why): why
        }
    }
}

/// Certificates that the authorities signed.
struct IssueStatistics: Sendable {
    var issued = 0
    var renewed = 0
    /// What expectations count: by the expectation's index.
    var tallies: [Int: Int] = [:]
}

/// Handshakes by edge and outcome; an edge of nil is an outsider's.
package struct HandshakeStatistics: Sendable {
    package var total = 0
    package var refused: [Outcome: Int] = [:]
    package var byEdge: [Edge: [Outcome: Int]] = [:]
    package var durations = Latencies()

    mutating func record(_ verdict: HandshakeVerdict) {
        total += 1
        let outcome = verdict.outcome
        if outcome != .ok { refused[outcome, default: 0] += 1 }
        if let edge = verdict.edge { byEdge[edge, default: [:]][outcome, default: 0] += 1 }
        if outcome == .ok, let report = verdict.client?.report { durations.record(report.duration) }
    }
}
