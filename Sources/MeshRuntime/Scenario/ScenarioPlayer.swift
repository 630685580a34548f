import MeshDataPlane
import MeshModel
import NIOCore

/// Does what is planned when its time has come. Times count from the start of the run.
///
/// Sendable since it is confined to the control loop, as its entries assert.
final class ScenarioPlayer: @unchecked Sendable {
    private let control: any EventLoop
    private let clock: MeshClock
    /// When the run began; nil before.
    private var start: MeshTime?
    private var planned: [Scheduled<Void>] = []

    init(control: any EventLoop, clock: MeshClock) {
        self.control = control
        self.clock = clock
    }

    /// - Parameter play: called with each step at its moment, on the control loop.
    func begin(at start: MeshTime, _ steps: [PlannedStep], play: @escaping @Sendable (PlannedStep) -> Void) {
        control.assertInEventLoop()
        self.start = start
        for step in steps {
            after(step.at) { play(step) }
        }
    }

    /// Runs `act` that much mesh time after the start; never where the run has not begun.
    func after(_ delay: Duration, _ act: @escaping @Sendable () -> Void) {
        control.assertInEventLoop()
        guard let start else { return }
        let wait = max(.zero, start + delay - clock.now(on: control))
        planned.append(control.scheduleTask(in: clock.amount(of: wait), act))
    }

    /// Nothing that is still planned happens any more.
    func stop() {
        control.assertInEventLoop()
        for task in planned { task.cancel() }
        planned = []
    }
}
