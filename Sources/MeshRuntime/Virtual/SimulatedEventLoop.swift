import DequeModule
import Dispatch
import HeapModule
import Libc
import NIOCore

/// An event loop whose clock jumps to the next thing that is due.
///
/// Everything runs on the thread that made it, in one total order: by time, then by the order in which it was asked for.
/// Nothing here waits, and nothing reads the machine's clock. Sendable since it is confined to that thread, as its entries
/// demand.
package final class SimulatedEventLoop: EventLoop, @unchecked Sendable {
    package private(set) var now = NIODeadline.uptimeNanoseconds(0)
    /// Things that have been run.
    package private(set) var turns = 0

    /// Due now, in order.
    private var ready: Deque<() -> Void> = []
    /// Due later, or at this very moment and asked for before it came.
    private var timers = Heap<Entry>()
    private var nextNumber: UInt64 = 0
    /// Entries whose task was cancelled.
    private var cancelled = 0
    private let thread = pthread_self()

    private struct Entry: Comparable {
        let due: NIODeadline
        let number: UInt64
        let action: () -> Void
        /// nil: it can't be cancelled.
        let slot: (any Cancellable)?

        static func < (a: Entry, b: Entry) -> Bool { (a.due, a.number) < (b.due, b.number) }
        static func == (a: Entry, b: Entry) -> Bool { a.number == b.number }
    }

    package init() {}

    // MARK: Running

    /// Runs what comes next.
    ///
    /// - Returns: false when there is nothing left at all, or nothing up to `limit`; then the clock shows `limit` at least.
    func step(until limit: NIODeadline = .distantFuture) -> Bool {
        preconditionInEventLoop()
        if let first = timers.min, first.due <= now {
            return run(timers.removeMin().action)
        }
        if let action = ready.popFirst() { return run(action) }
        guard let first = timers.min, first.due <= limit else {
            if limit != .distantFuture { now = max(now, limit) }
            return false
        }
        now = first.due
        return run(timers.removeMin().action)
    }

    private func run(_ action: () -> Void) -> Bool {
        turns += 1
        action()
        return true
    }

    /// Entries that wait for their time, cancelled ones among them.
    var waiting: Int { timers.count }

    /// Cancels all that is due later, and forgets what it holds.
    func clear() {
        assertInEventLoop()
        let rest = timers.unordered
        timers = Heap()
        for entry in rest { entry.slot?.cancel() }
        while let action = ready.popFirst() { action() }
    }

    // MARK: Asking

    /// Runs `action` at a time, without a future to tell that it did.
    func at(_ due: NIODeadline, _ action: @escaping () -> Void) {
        assertInEventLoop()
        at(due, nil, action)
    }

    private func at(_ due: NIODeadline, _ slot: (any Cancellable)?, _ action: @escaping () -> Void) {
        guard due > now else { return ready.append(action) }
        timers.insert(Entry(due: due, number: nextNumber, action: action, slot: slot))
        nextNumber += 1
    }

    package func execute(_ task: @escaping @Sendable () -> Void) {
        preconditionInEventLoop()
        ready.append(task)
    }

    @discardableResult
    package func scheduleTask<T>(deadline: NIODeadline, _ task: @escaping @Sendable () throws -> T) -> Scheduled<T> {
        preconditionInEventLoop()
        let promise = makePromise(of: T.self)
        let slot = Slot(task, promise)
        at(deadline, slot) {
            guard let task = slot.take() else { return }
            do { promise.assumeIsolated().succeed(try task()) } catch { promise.fail(error) }
        }
        // `Scheduled` fails the promise itself.
        return Scheduled(promise: promise, cancellationTask: { if slot.take() != nil { self.noteCancelled() } })
    }

    /// What was to come far later would fill the heap until then.
    private func noteCancelled() {
        cancelled += 1
        guard cancelled > 1_024, cancelled > timers.count / 2 else { return }
        timers = Heap(timers.unordered.filter { $0.slot?.isCancelled != true })
        cancelled = 0
    }

    private protocol Cancellable {
        var isCancelled: Bool { get }
        func cancel()
    }

    @discardableResult
    package func scheduleTask<T>(in amount: TimeAmount, _ task: @escaping @Sendable () throws -> T) -> Scheduled<T> {
        scheduleTask(deadline: now + amount, task)
    }

    /// A task that may be cancelled; what it holds goes with it, though its place in the heap stays for a while.
    /// Sendable since it is confined to the loop's thread.
    private final class Slot<T>: Cancellable, @unchecked Sendable {
        private var task: (@Sendable () throws -> T)?
        private let promise: EventLoopPromise<T>

        init(_ task: @escaping @Sendable () throws -> T, _ promise: EventLoopPromise<T>) {
            self.task = task
            self.promise = promise
        }

        func cancel() {
            if take() != nil { promise.fail(EventLoopError.cancelled) }
        }

        var isCancelled: Bool { task == nil }

        func take() -> (@Sendable () throws -> T)? {
            defer { task = nil }
            return task
        }
    }

    @discardableResult
    package func scheduleCallback(
        in amount: TimeAmount, handler: some (NIOScheduledCallbackHandler & Sendable)
    ) -> NIOScheduledCallback {
        // The default would count from the machine's clock.
        scheduleCallback(at: now + amount, handler: handler)
    }

    // MARK: The thread

    package var inEventLoop: Bool { pthread_equal(thread, pthread_self()) != 0 }

    package func preconditionInEventLoop(file: StaticString = #file, line: UInt = #line) {
        precondition(inEventLoop, "a simulated loop belongs to one thread", file: file, line: line)
    }

    package func shutdownGracefully(queue: DispatchQueue, _ callback: @escaping @Sendable ((any Error)?) -> Void) {
        queue.async { callback(nil) }
    }

    // A future must not be waited for on the loop's own thread, and there is no other.
    package func _preconditionSafeToWait(file: StaticString, line: UInt) {
        preconditionFailure("a simulated loop can't be waited for: step it", file: file, line: line)
    }
}

extension SimulatedEventLoop {
    package func makeIterator() -> EventLoopIterator { EventLoopIterator([self]) }

    package func next() -> any EventLoop { self }

    package func any() -> any EventLoop { self }
}
