import HeapModule
import NIOCore

/// The timers of one loop: a call's time limit, a connection's patience, a renewal.
///
/// Most of them are cancelled before they are due, at the rate of requests, and an event loop searches through all of
/// its tasks to cancel one. Here a cancelled timer stays where it is until its time comes, or until half of them are
/// such. Timers of the same moment fire in the order in which they were set.
///
/// Sendable since it is confined to its loop, as its entries assert.
package final class Timers: @unchecked Sendable {
    private let loop: any EventLoop
    private var heap = Heap<Entry>()
    private var cancelled = 0
    private var nextNumber: UInt64 = 0
    /// When the loop's own next task for us is due.
    private var armed: NIODeadline?

    private struct Entry: Comparable {
        let due: NIODeadline
        let number: UInt64
        let timer: Timer

        static func < (a: Entry, b: Entry) -> Bool { (a.due, a.number) < (b.due, b.number) }
        static func == (a: Entry, b: Entry) -> Bool { a.number == b.number }
    }

    package init(loop: any EventLoop) { self.loop = loop }

    func schedule(in amount: TimeAmount, _ action: @escaping () -> Void) -> Timer {
        loop.assertInEventLoop()
        let timer = Timer(action, of: self)
        let due = loop.now + max(amount, .zero)
        heap.insert(Entry(due: due, number: nextNumber, timer: timer))
        nextNumber += 1
        arm(for: due)
        return timer
    }

    private func arm(for due: NIODeadline) {
        if let armed, armed <= due { return }
        armed = due
        loop.scheduleTask(deadline: due) { [weak self] in self?.fire(armedFor: due) }
    }

    private func fire(armedFor due: NIODeadline) {
        // An earlier timer may have been set since, and have taken over.
        guard armed == due else { return }
        armed = nil
        let now = loop.now
        while let first = heap.min, first.due <= now {
            _ = heap.popMin()
            if let action = first.timer.take() { action() } else { cancelled -= 1 }
        }
        if let next = heap.min { arm(for: next.due) }
    }

    fileprivate func assertOnLoop() { loop.assertInEventLoop() }

    fileprivate func timerWasCancelled() {
        cancelled += 1
        guard cancelled > 1_024, cancelled > heap.count / 2 else { return }
        heap = Heap(heap.unordered.filter { $0.timer.isPending })
        cancelled = 0
    }
}

/// Something that is to happen once, unless it is cancelled before.
package final class Timer {
    private var action: (() -> Void)?
    private unowned let timers: Timers

    fileprivate init(_ action: @escaping () -> Void, of timers: Timers) {
        self.action = action
        self.timers = timers
    }

    fileprivate var isPending: Bool { action != nil }

    fileprivate func take() -> (() -> Void)? {
        defer { action = nil }
        return action
    }

    package func cancel() {
        timers.assertOnLoop()
        if take() != nil { timers.timerWasCancelled() }
    }
}
