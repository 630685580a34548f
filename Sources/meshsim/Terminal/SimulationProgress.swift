import MeshModel
import MeshRuntime

/// How far a simulation is.
final class SimulationProgress {
    private let line: ProgressLine
    private var turnsShown = 0

    init(on terminal: Terminal) { line = ProgressLine(on: terminal, every: .milliseconds(200)) }

    /// - Parameter purpose: what the simulation is for, where that is not plain.
    func show(_ state: VirtualRun.Progress, for purpose: String? = nil) {
        line.show { sinceLast, elapsed in
            // Another simulation counts from the beginning.
            let perSecond = Double(max(0, state.turns - turnsShown)) / sinceLast.seconds
            turnsShown = state.turns
            let text = Self.line(state, wall: elapsed, turnsPerSecond: perSecond)
            return purpose.map { "\($0): \(text)" } ?? text
        }
    }

    func finish() { line.finish() }

    static func line(_ state: VirtualRun.Progress, wall: Duration, turnsPerSecond: Double) -> String {
        guard let elapsed = state.elapsed else { return "coming up  \(Int(turnsPerSecond).grouped) steps/s" }
        let speedUp = elapsed.seconds / max(wall.seconds, 0.001)
        var parts = [elapsed.brief]
        if let duration = state.duration {
            parts[0] += " of \(duration.brief)"
            parts.append("\(Int(100 * elapsed.seconds / max(duration.seconds, 0.001)))%")
        }
        parts += [
            "\(Int(speedUp).grouped)× as fast as real", "\(Int(turnsPerSecond).grouped) steps/s",
            "\(state.events.grouped) events",
        ]
        return parts.joined(separator: "  ")
    }
}
