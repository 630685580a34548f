import MeshModel
import MeshRuntime

/// How far a simulation is: one line that is written over on a terminal, a line now and then elsewhere.
final class SimulationProgress {
    private let terminal: Terminal
    private let began = ContinuousClock.now
    private var shown: ContinuousClock.Instant
    private var turnsShown = 0
    /// A log takes ever fewer lines as a simulation goes on.
    private var period: Duration

    private static let longestPeriod = Duration.seconds(120)

    init(on terminal: Terminal) {
        self.terminal = terminal
        shown = began
        period = terminal.canBeDrawnOn ? .milliseconds(200) : .seconds(5)
    }

    func show(_ state: VirtualRun.Progress) {
        let now = ContinuousClock.now
        guard now - shown >= period else { return }
        let perSecond = Double(state.turns - turnsShown) / (now - shown).seconds
        (shown, turnsShown) = (now, state.turns)
        let text = Self.line(state, wall: now - began, turnsPerSecond: perSecond)
        if terminal.canBeDrawnOn {
            terminal.overwriteLine(text)
        } else {
            terminal.write(text + "\n")
            period = min(period * 2, Self.longestPeriod)
        }
    }

    func finish() {
        if terminal.canBeDrawnOn { terminal.clearLine() }
    }

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
