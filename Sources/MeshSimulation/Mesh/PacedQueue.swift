import Collections
import NIOCore

/// Work that may come in thousands at once, a little at a time, so that connections are served in between.
///
/// Confined to its loop.
final class PacedQueue: @unchecked Sendable {
    private let loop: any EventLoop
    private var jobs: Deque<() -> Void> = []
    private var isScheduled = false

    /// Jobs in a row: a key or a signature each, so about a millisecond.
    private static let slice = 4
    /// A loop runs what is due again and again before it looks at its sockets: this much must lie between two slices.
    private static let pause = TimeAmount.microseconds(100)

    init(loop: any EventLoop) { self.loop = loop }

    /// From any thread.
    func submit(_ job: @escaping @Sendable () -> Void) {
        loop.execute { [self] in
            jobs.append(job)
            if !isScheduled { scheduleSlice() }
        }
    }

    private func scheduleSlice() {
        isScheduled = true
        loop.scheduleTask(in: Self.pause) { [weak self] in self?.runSlice() }
    }

    private func runSlice() {
        for _ in 0..<Self.slice { jobs.popFirst()?() }
        isScheduled = false
        if !jobs.isEmpty { scheduleSlice() }
    }
}
