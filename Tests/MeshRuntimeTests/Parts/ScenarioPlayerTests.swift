import MeshDataPlane
import MeshModel
import NIOCore
import Testing

@testable import MeshRuntime

/// A scenario player alone: what it plays is written down, and done by nobody.
@Suite struct ScenarioPlayerTests {
    private let loop = SimulatedEventLoop()
    private let start = MeshTime(secondsSinceEpoch: 1_767_225_600)

    private func makePlayer(speed: Double = 1) -> ScenarioPlayer {
        ScenarioPlayer(control: loop, clock: MeshClock(origin: loop.now, start: start, speed: speed))
    }

    private func step(_ at: Duration, _ replicas: Int) -> PlannedStep {
        PlannedStep(at: at, action: .scale(ServiceName("web")!, to: replicas, order: nil))
    }

    @Test func `steps are played at their moments in order`() {
        let played = Played()
        makePlayer().begin(at: start, [step(.seconds(1), 2), step(.seconds(1), 3), step(.seconds(5), 1)]) {
            played.steps.append("\($0.action.summary) at \(played.loop.now.uptimeNanoseconds / 1_000_000_000)")
        }
        played.loop = loop
        while loop.step() {}
        #expect(played.steps == ["scale web=2 at 1", "scale web=3 at 1", "scale web=1 at 5"])
    }

    @Test func `mesh time passes faster than the loops where the clock says so`() {
        let played = Played()
        makePlayer(speed: 10).begin(at: start, [step(.seconds(20), 2)]) { _ in played.steps.append("played") }
        while loop.step(until: .uptimeNanoseconds(1_999_999_999)) {}
        #expect(played.steps.isEmpty)
        while loop.step(until: .uptimeNanoseconds(2_000_000_000)) {}
        #expect(played.steps == ["played"])
    }

    @Test func `nothing is played once it has stopped, and nothing is planned before it has begun`() {
        let (player, played) = (makePlayer(), Played())
        player.after(.seconds(1)) { played.steps.append("too early") }
        player.begin(at: start, [step(.seconds(1), 2)]) { _ in played.steps.append("step") }
        player.after(.seconds(2)) { played.steps.append("act") }
        player.stop()
        while loop.step() {}
        #expect(played.steps.isEmpty)
    }

    /// Sendable since it is on the test's own thread alone.
    private final class Played: @unchecked Sendable {
        var steps: [String] = []
        var loop = SimulatedEventLoop()
    }
}
