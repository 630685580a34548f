import Collections
import NIOCore

/// Work that may come in thousands at once, a little at a time, so that connections are served in between.
///
/// Confined to its loop.
final class PacedQueue: @unchecked Sendable {
    private let loop: any EventLoop
    private var jobs: Deque<() -> Void> = []
    private var isScheduled = false

    /// Jobs in a row: a key or a signature each, so a few milliseconds.
    private static let slice = 4
    /// What a loop that is never idle needs to look at its sockets. An `execute` would run before it does.
    private static let pause = TimeAmount.microseconds(20)

    init(loop: any EventLoop) { self.loop = loop }

    /// From any thread.
    func submit(_ job: @escaping @Sendable () -> Void) {
        loop.execute { [self] in
            jobs.append(job)
            if !isScheduled { runSlice() }
        }
    }

    private func runSlice() {
        for _ in 0..<Self.slice { jobs.popFirst()?() }
        isScheduled = !jobs.isEmpty
        guard isScheduled else { return }
        _ = loop.scheduleTask(in: Self.pause) { [weak self] in self?.runSlice() }
    }
}
