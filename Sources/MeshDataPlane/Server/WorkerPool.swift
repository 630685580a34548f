import DequeModule
import MeshModel

/// An instance's workers, and the requests that wait for one. Its listener's alone.
final class WorkerPool {
    private let workers: Int
    private let queueLimit: Int
    private var busy = 0
    private var isHandingOut = false
    private var queue: Deque<() -> Void> = []
    private var busyPeriod = BusyPeriod()
    private let now: () -> MeshTime

    init(workers: Int, queueLimit: Int, now: @escaping () -> MeshTime) {
        self.workers = workers
        self.queueLimit = queueLimit
        self.now = now
    }

    /// Requests that hold a worker or wait for one.
    var inFlight: Int { busy + queue.count }

    /// Runs `work` when a worker is free; `work` must lead to one call of `release`.
    ///
    /// - Returns: false when the queue is full.
    func acquire(_ work: @escaping () -> Void) -> Bool {
        if busy < workers {
            busy += 1
            if busy == workers { busyPeriod.restart(at: now()) }
            work()
            return true
        }
        busyPeriod.came()
        guard queue.count < queueLimit else { return false }
        queue.append(work)
        return true
    }

    /// Work that ends at once releases before this has returned: it is handed out in a loop, never call within call.
    func release() {
        busy -= 1
        guard !isHandingOut else { return }
        isHandingOut = true
        while busy < workers, let next = queue.popFirst() {
            busy += 1
            busyPeriod.began()
            next()
        }
        isHandingOut = false
        if busy < workers { busyPeriod.end() }
    }

    /// What was asked of the workers while all were busy, as they are now; nil where it is not worth telling again.
    func overloadToTell() -> Overload? { busyPeriod.tell(at: now()) }
}
