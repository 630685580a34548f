import MeshControl
import MeshDataPlane
import MeshModel
import MeshPKI
import MeshRecord
import NIOCore

/// A mesh that runs: tells its control plane what is observed, and has done what that decides.
///
/// It knows nothing of sockets or wall clocks: those are the network's and the loops', real or virtual. Sendable since what
/// it holds is confined to the first loop, the control loop; instances are spread over all of them.
package final class Mesh: @unchecked Sendable {
    package let topology: Topology
    package let clock: MeshClock
    package let control: any EventLoop
    package let recorder: Recorder
    package let prober: Prober
    package let exporter: Exporter
    package let views: Views
    let fleet: Fleet
    let player: ScenarioPlayer
    private let desk: AuthorityDesk
    private let platform: Platform

    private(set) var plane: ControlPlane
    private var bringUp: EventLoopPromise<Void>?
    /// Waits for the last instance to be gone.
    private var allStopped: EventLoopPromise<Void>?
    private var tick: Scheduled<Void>?
    private var tickDue: MeshTime?
    /// Told of what instances say, once the control plane has heard it.
    var onMessage: ((InstanceMessage, InstanceID) -> Void)?

    package init(topology: Topology, on platform: Platform) throws(OpenSSLError) {
        let random = SeededRandom(seed: topology.seed)
        let clock = platform.clock
        let control = platform.loops[0]
        let addresses = platform.addresses
        self.topology = topology
        self.clock = clock
        self.control = control
        self.platform = platform
        plane = ControlPlane(topology: topology, costs: platform.costs)
        let authorities = try Authorities(topology, at: clock.now(on: control), random: random)
        let recorder = Recorder(
            topology.expectations, localities: topology.localities, calls: topology.edges, clock: clock,
            control: control,
            isMember: { addresses.isMember($0) })
        self.recorder = recorder
        let carrier = Carrier(control: control)
        let fleet = Fleet(
            lanes: platform.lanes(for: topology, random: random, carrier), control: control, topology: topology,
            addresses: addresses)
        self.fleet = fleet
        recorder.occupant = { [weak fleet] in fleet?.occupant(of: $0) }
        let desk = AuthorityDesk(authorities, control: control, fleet: fleet, recorder: recorder)
        self.desk = desk
        player = ScenarioPlayer(control: control, clock: clock)
        let plane = { carrier.mesh!.plane }
        prober = Prober(control: control, topology: topology, fleet: fleet, recorder: recorder, plane: plane)
        exporter = Exporter(control: control, fleet: fleet, plane: plane)
        views = Views(
            control: control, topology: topology, fleet: fleet, recorder: recorder, authorities: authorities,
            plane: plane)
        recorder.circumstances = { [weak self] verdict in
            self.map { Circumstances(of: verdict, in: $0.topology, $0.plane, $0.fleet, $0.desk, $0.recorder) }
                ?? Circumstances()
        }
        carrier.mesh = self
    }

    /// Brings what instances say to the control loop.
    ///
    /// Sendable since its mesh is set once, before any instance exists, and is read on the control loop alone.
    final class Carrier: @unchecked Sendable {
        private let control: any EventLoop
        fileprivate(set) weak var mesh: Mesh?

        init(control: any EventLoop) { self.control = control }

        func carry(_ act: @escaping @Sendable (Mesh) -> Void) {
            control.execute { if let mesh = self.mesh { act(mesh) } }
        }

        var sink: LoopTelemetry.Sink {
            LoopTelemetry.Sink(
                handshake: { end in self.carry { $0.recorder.handshakeEnded(end) } },
                happening: { happening in self.carry { $0.recorder.record(happening) } })
        }
    }

    package var now: MeshTime { recorder.now }

    /// Runs `body` on the control loop.
    package func onControl<Value: Sendable>(_ body: @escaping @Sendable (Mesh) throws -> Value) async throws -> Value {
        try await control.submit { try body(self) }.get()
    }

    func record(_ happening: MeshHappening) { recorder.record(.mesh(topology.name, happening)) }

    // MARK: Bringing up

    /// Starts every instance of the topology.
    ///
    /// - Returns: done when all are ready, or the topology waits no longer.
    func bringUpAll() -> EventLoopFuture<Void> {
        let promise = control.makePromise(of: Void.self)
        bringUp = promise
        if let patience = topology.startTimeout {
            let timer = control.scheduleTask(in: clock.amount(of: patience)) { [weak self] in self?.endBringUp() }
            promise.futureResult.whenComplete { _ in timer.cancel() }
        }
        record(.started(seed: topology.seed, instances: wantedCount))
        observe(.started)
        return promise.futureResult
    }

    var wantedCount: Int { plane.workloads.reduce(0) { $0 + $1.wanted } }

    var readyCount: Int { plane.workloads.reduce(0) { $0 + $1.count(.ready) } }

    /// All is up when every instance is ready and its callers have been told.
    private func checkBringUp() {
        if bringUp != nil, plane.workloads.allSatisfy(\.isUp) { endBringUp() }
    }

    private func endBringUp() {
        bringUp?.succeed()
        bringUp = nil
    }

    private func failBringUp(_ error: any Error) {
        bringUp?.fail(error)
        bringUp = nil
    }

    // MARK: The control plane's turn

    /// Tells the control plane, and does what it says.
    func observe(_ observation: Observation) {
        control.preconditionInEventLoop()
        for action in plane.handle(observation, at: now) { perform(action) }
        if case .message(let message, let id) = observation { heard(message, from: id) }
        armTick()
        checkBringUp()
        if let allStopped, fleet.isEmpty {
            self.allStopped = nil
            allStopped.succeed()
        }
    }

    /// What the control plane heard may concern others, too.
    private func heard(_ message: InstanceMessage, from id: InstanceID) {
        if case .listenFailed(let address, let why) = message {
            failBringUp(MeshFailure.cannotListen("\(id): address \(address), why \(why)"))
        }
        onMessage?(message, id)
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

    private func perform(_ action: Action) {
        switch action {
        case .create(let id): fleet.create(id, identity: plane.workload(id.service)!.spiffeID)
        case .sign(let id, let csr, let profile, let reason, let asked):
            desk.sign(csr, profile, reason, asked: asked, for: id)
        case .send(let id, let message): fleet.send(message, to: id)
        case .sendBundles(let id, let contents, let version): desk.sendBundles(contents, version: version, to: id)
        case .makeRoot(let id, let origin): desk.makeRoot(id, origin)
        case .makeIssuer(let id): desk.makeIssuer(id)
        case .destroyRoot(let id): desk.destroyRoot(id)
        case .publish(let snapshot, let callers):
            let happening = ServiceHappening.endpointsPublished(
                version: snapshot.version, count: snapshot.endpoints.count)
            recorder.record(.service(snapshot.service, happening))
            fleet.publish(snapshot, to: callers)
        case .present(let id, let fault, let profile): desk.present(fault, profile, on: id)
        case .kill(let id): kill(id)
        case .stop(let id): discard(id)
        case .part(let pairs): platform.part?(pairs)
        case .record(let happening): recorder.record(happening)
        }
    }

    private func kill(_ id: InstanceID) {
        discard(id)
        // Not at once: the control plane is in the midst of an answer.
        control.execute { [weak self] in self?.observe(.died(id, reason: "crashed")) }
    }

    private func discard(_ id: InstanceID) {
        desk.forget(id)
        fleet.discard(id)
    }

    /// Drains every instance, and stops.
    func drainAll() -> EventLoopFuture<Void> {
        let promise = control.makePromise(of: Void.self)
        allStopped = promise
        observe(.ended)
        return promise.futureResult.flatMap { self.fleet.settled() }.map { self.recorder.joinRemaining() }
    }

    // MARK: Operators

    /// - Throws: `OperatorError` when the action makes no sense as things stand; then nothing has been done.
    package func operate(_ action: OperatorAction) async throws { try await operate([action]) }

    /// All of them, or none.
    package func operate(_ actions: [OperatorAction]) async throws {
        try await onControl { mesh in
            for action in actions { try mesh.plane.check(action) }
            for action in actions {
                mesh.record(.operatorAction(action))
                mesh.observe(.operate(action))
            }
        }
    }
}

extension Workload {
    fileprivate var isUp: Bool {
        count(.ready) >= wanted && (callers.isEmpty || published.endpoints.count >= wanted)
    }
}
