import MeshModel

/// How many of a number of things are done: one line that is written over on a terminal, a line now and then elsewhere.
final class Countdown: @unchecked Sendable {
    private let total: Int
    private let what: String
    private let terminal: Terminal
    private let began = ContinuousClock.now
    private var shown: ContinuousClock.Instant
    private var period: Duration

    private static let longestPeriod = Duration.seconds(120)

    init(of total: Int, _ what: String, on terminal: Terminal) {
        self.total = total
        self.what = what
        self.terminal = terminal
        shown = began
        period = terminal.canBeDrawnOn ? .milliseconds(100) : .seconds(5)
    }

    func show(_ done: Int, _ more: String) {
        let now = ContinuousClock.now
        guard now - shown >= period else { return }
        shown = now
        let text = "\(done.grouped) of \(total.grouped) \(what), \(more), \((now - began).short())"
        if terminal.canBeDrawnOn {
            terminal.overwriteLine(text)
        } else {
            terminal.write(text + "\n")
            period = min(period * 2, Self.longestPeriod)
        }
    }

    func finish() { terminal.clearLine() }
}
