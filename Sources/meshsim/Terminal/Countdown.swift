import MeshModel

/// How many of a number of things are done.
///
/// Sendable since whoever shows it from several threads does so under a lock.
final class Countdown: @unchecked Sendable {
    private let total: Int
    private let what: String
    private let line: ProgressLine

    init(of total: Int, _ what: String, on terminal: Terminal) {
        self.total = total
        self.what = what
        line = ProgressLine(on: terminal, every: .milliseconds(100))
    }

    func show(_ done: Int, _ more: String) {
        line.show { _, elapsed in "\(done.grouped) of \(total.grouped) \(what), \(more), \(elapsed.short())" }
    }

    func finish() { line.finish() }
}
