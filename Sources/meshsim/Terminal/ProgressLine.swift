/// How far something is: one line that is written over on a terminal, a line now and then elsewhere.
final class ProgressLine {
    private let terminal: Terminal
    private let began = ContinuousClock.now
    private var shown: ContinuousClock.Instant
    /// A log takes ever fewer lines as time goes on.
    private var period: Duration

    private static let longestPeriod = Duration.seconds(120)

    /// - Parameter period: between changes on a terminal.
    init(on terminal: Terminal, every period: Duration) {
        self.terminal = terminal
        shown = began
        self.period = terminal.canBeDrawnOn ? period : .seconds(5)
    }

    /// - Parameter text: asked for when it is time, and given the time since the last and since the beginning.
    func show(_ text: (_ sinceLast: Duration, _ elapsed: Duration) -> String) {
        let now = ContinuousClock.now
        guard now - shown >= period else { return }
        let line = text(now - shown, now - began)
        shown = now
        if terminal.canBeDrawnOn {
            terminal.overwriteLine(line)
        } else {
            terminal.write(line + "\n")
            period = min(period * 2, Self.longestPeriod)
        }
    }

    func finish() { terminal.clearLine() }
}
