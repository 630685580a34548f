import MeshControl
import MeshDataPlane
import MeshModel
import MeshRecord
import NIOCore

// From the moment that all is up: the scenario, the load, the end.
extension Mesh {
    /// Starts the load and the scenario. Times in the topology count from now.
    func begin() {
        let start = now
        recorder.begin(at: start)
        record(.runStarted(services: topology.services.count, instances: readyCount))
        fleet.beginLoad(from: start)
        player.begin(at: start, topology.plannedSteps()) { [weak self] in self?.play($0) }
        for (sample, place) in recorder.analysis.trials.samples {
            player.after(sample.at) { [weak self] in self?.take(sample, for: place) }
        }
    }

    private func take(_ sample: ReadySample, for place: ExpectationPlace) {
        recorder.sampled(ready: plane.workload(sample.service)?.count(.ready) ?? 0, for: place)
    }

    private func play(_ step: PlannedStep) {
        record(.scenarioStep(step))
        observe(.operate(step.action))
    }

    /// Ends the load, lets what is under way end, drains every instance, and stops.
    ///
    /// - Returns: done when nothing is left; the counts as they were when the load had ended.
    func wind(down reason: RunEnd) -> EventLoopFuture<LoopCounts> {
        let elapsed = recorder.start.map { now - $0 } ?? .zero
        for (sample, place) in recorder.analysis.trials.samples where sample.at > elapsed { take(sample, for: place) }
        record(.runEnded(reason))
        player.stop()
        return endLoad()
            .flatMap { self.fleet.collect(into: LoopCounts(self.topology.expectations), control: self.control) }
            .flatMap { counts in self.drainAll().map { counts } }
    }

    /// The longest that any service may take to drain.
    private var drainTime: Duration { topology.services.map(\.drainTimeout).max() ?? .zero }

    /// - Returns: done when the last request has ended, or has had time enough.
    private func endLoad() -> EventLoopFuture<Void> {
        let patience = control.scheduleTask(in: clock.amount(of: drainTime)) {}
        fleet.endLoad().whenSuccess { patience.cancel() }
        // Cancelled: nothing is under way any more.
        return patience.futureResult.recover { _ in }
    }

    /// - Parameters:
    ///   - counts: of the members' loops, as `wind` returned them.
    ///   - digest: of the event log, in a simulation.
    func report(_ counts: LoopCounts, lasted: Duration, end: RunEnd, digest: String? = nil) -> Report {
        var all = counts
        all.add(recorder.counts)
        return recorder.report(on: topology, all, lasted: lasted, end: end, digest: digest)
    }
}
