import DequeModule
import NIOCore

/// Work that may come in thousands at once, a little at a time, so that connections are served in between.
///
/// Sendable since what it holds is confined to its loop, where `submit` brings each job.
final class PacedQueue: @unchecked Sendable {
    private let loop: any EventLoop
    private var jobs: Deque<() -> Void> = []
    private var isScheduled = false

    /// Jobs in a row: a key or a signature each, so about a millisecond.
    private static let slice = 4
    /// A loop runs what is due again and again before it looks at its sockets: this much must lie between two slices.
    private static let pause = TimeAmount.microseconds(100)

    private let isPaced: Bool

    /// - Parameter isPaced: false where time stands still while work is done: then all of it is done at once.
    init(loop: any EventLoop, isPaced: Bool) {
        self.loop = loop
        self.isPaced = isPaced
    }

    /// From any thread.
    func submit(_ job: @escaping @Sendable () -> Void) {
        loop.execute { [self] in
            guard isPaced else { return job() }
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
