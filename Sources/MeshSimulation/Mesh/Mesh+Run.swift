import MeshControl
import MeshDataPlane
import MeshModel
import NIOCore

// From the moment that all is up: the scenario, the load, the end.
extension Mesh {
    /// Why a run ended.
    package enum End: String, Sendable {
        /// The time given, or the topology's own end, has come.
        case finished
        /// Somebody asked: a signal, or `meshsim down`.
        case stopped
    }

    /// Starts the load and the scenario. Times in the topology count from now.
    func begin() {
        let start = now
        runStart = start
        record("run.started", topology.name, ["services": "\(topology.services.count)", "instances": "\(readyCount)"])
        for lane in lanes {
            lane.loop.execute { lane.telemetry.begin(at: start) }
        }
        for load in Set(topology.load.map(\.from)).sorted() {
            for (_, hosted) in (instances[load] ?? [:]).sorted(by: { $0.key < $1.key }) {
                let instance = hosted.instance
                hosted.lane.loop.execute { instance.beginLoad(from: start) }
            }
        }
        for step in topology.plannedSteps() {
            after(step.at) { $0.play(step) }
        }
        for (index, expectation) in topology.expectations.enumerated() {
            guard case .ready(let service, let at, _) = expectation.condition else { continue }
            after(at) { $0.readyCounts[index] = $0.plane.workload(service)?.count(.ready) ?? 0 }
        }
    }

    /// Runs `act` that much mesh time after the start.
    func after(_ delay: Duration, _ act: @escaping @Sendable (Mesh) -> Void) {
        guard let runStart else { return }
        let task = control.scheduleTask(in: clock.amount(of: max(.zero, runStart + delay - now))) { [weak self] in
            if let self { act(self) }
        }
        planned.append(task)
    }

    private func play(_ step: PlannedStep) {
        let place = step.location.map { " (\($0.brief))" } ?? ""
        record("scenario.step", topology.name, ["at": step.at.text, "does": step.action.summary + place])
        observe(.operate(step.action))
    }

    /// Ends the load, lets what is under way end, drains every instance, and stops.
    ///
    /// - Returns: done when nothing is left; the counts as they were when the load had ended.
    func wind(down reason: End) -> EventLoopFuture<Statistics> {
        record("run.ended", topology.name, ["why": reason.rawValue])
        for task in planned { task.cancel() }
        planned = []
        let hosted = allHosted
        return onEach(hosted) { $0.endLoad() }
            .flatMap { self.waitForRequests(until: self.now + self.drainTime) }
            .flatMap { self.collect() }
            .flatMap { statistics in
                self.drainAll().map { statistics }
            }
    }

    /// The longest that any service may take to drain.
    private var drainTime: Duration { topology.services.map(\.drainTimeout).max() ?? .zero }

    var allHosted: [Hosted] {
        instances.sorted { $0.key < $1.key }.flatMap { $0.value.sorted { $0.key < $1.key }.map(\.value) }
    }

    private func onEach(_ hosted: [Hosted], _ act: @escaping @Sendable (Instance) -> Void) -> EventLoopFuture<Void> {
        let done = hosted.map { hosted in
            let instance = hosted.instance
            return hosted.lane.loop.submit { act(instance) }
        }
        return EventLoopFuture.andAllSucceed(done, on: control)
    }

    private func waitForRequests(until deadline: MeshTime) -> EventLoopFuture<Void> {
        let open = allHosted.filter { topology.service($0.instance.id.service) == nil }.map { hosted in
            let instance = hosted.instance
            return hosted.lane.loop.submit { instance.callsUnderWay }
        }
        return EventLoopFuture.whenAllSucceed(open, on: control).flatMap { counts in
            guard counts.contains(where: { $0 > 0 }), self.now < deadline else {
                return self.control.makeSucceededVoidFuture()
            }
            return self.control.scheduleTask(in: .milliseconds(5)) {}.futureResult
                .flatMap { self.waitForRequests(until: deadline) }
        }
    }

    private func drainAll() -> EventLoopFuture<Void> {
        let promise = control.makePromise(of: Void.self)
        allStopped = promise
        observe(.ended)
        return promise.futureResult.flatMap {
            // What the loops have been told to do is done once they have done this.
            let passed = self.lanes.map { $0.loop.submit {} }
            return EventLoopFuture.andAllSucceed(passed, on: self.control)
        }.map { self.joinRemaining() }
    }

    /// What all loops counted so far.
    func collect() -> EventLoopFuture<Statistics> { sum { $0.collect() } }

    /// The same; only the live view may ask, since `recent` counts from its last look.
    func collectForLiveView() -> EventLoopFuture<Statistics> { sum { $0.collectForLiveView() } }

    private func sum(_ part: @escaping @Sendable (LoopTelemetry) -> Statistics) -> EventLoopFuture<Statistics> {
        let expectations = topology.expectations.count
        let parts = lanes.map { lane in lane.loop.submit { part(lane.telemetry) } }
        return EventLoopFuture.whenAllSucceed(parts, on: control).map { parts in
            parts.reduce(into: Statistics(expectations: expectations)) { $0.add($1) }
        }
    }
}

extension OperatorAction {
    /// In the words of the topology language.
    package var summary: String {
        switch self {
        case .scale(let service, let to, let order):
            "scale \(service)=\(to)" + (order.map { " (\($0.rawValue) first)" } ?? "")
        case .rotate(.everything): "rotate all"
        case .rotate(.target(let target)): "rotate \(target)"
        case .inject(.certificate(let fault, let target)): "fault certificate=\(fault.rawValue) on \(target)"
        case .inject(.crash(let target)): "fault instance=crash on \(target)"
        case .inject(.authority(let fault, let domain)): "fault ca=\(fault.word) on \(domain)"
        case .inject(.partition(let a, let b)): "partition \(a) from \(b)"
        case .clear(.certificate(let target)): "clear certificate on \(target)"
        case .clear(.crash(let target)): "clear instance on \(target)"
        case .clear(.authority(let domain)): "clear ca on \(domain)"
        case .clear(.partition(let a, let b)): "clear partition of \(a) from \(b)"
        case .authority(let action, let domain): "\(action.summary) of \(domain)"
        }
    }
}

extension AuthorityFault {
    package var word: String {
        switch self {
        case .pause: "pause"
        case .slow: "slow"
        case .issues(let fault): fault.rawValue
        }
    }
}

extension AuthorityAction {
    fileprivate var summary: String {
        switch self {
        case .rotateRoot(let rotation): "rotate the root (\(rotation.strategy.rawValue))"
        case .prepare(let origin): "prepare a root (\(origin.rawValue))"
        case .distribute: "distribute the bundle"
        case .activate: "activate the newest root"
        case .taint: "taint the old roots"
        case .retire: "retire the old roots"
        case .revoke: "revoke the old roots"
        case .remove: "remove the old roots"
        case .rotateIntermediate: "rotate the intermediate"
        }
    }
}

extension Topology {
    /// When everything that is planned has happened, and the last step has had two seconds to show; nil when nothing ends.
    package var naturalEnd: Duration? {
        let windows = expectations.compactMap(\.condition.end)
        return (plannedSteps().map { $0.at + .seconds(2) } + windows + load.compactMap(\.window.to)).max()
    }
}
