import Libc
import MeshModel
import NIOCore

/// Sends requests as a `Load` says. Confined to its instance's loop.
final class LoadGenerator {
    private let load: Load
    private let caller: InstanceID
    private let pool: UpstreamPool
    private let environment: Environment
    private var random: SeededRandom
    private var start = MeshTime(nanoseconds: 0)
    private var isRunning = false
    private var timer: Timer?

    /// Requests sent in one turn of the loop: answers must be read and orders heard even when more is asked for than
    /// the machine can send.
    static let burstLimit = 256

    init(_ load: Load, number: Int, caller: InstanceID, pool: UpstreamPool, environment: Environment) {
        self.load = load
        self.caller = caller
        self.pool = pool
        self.environment = environment
        random = environment.random.split("load/\(caller)/\(number)")
    }

    func begin(from start: MeshTime) {
        environment.assertOnLoop()
        self.start = start
        isRunning = true
        let first = max(start + load.window.from, environment.now)
        switch load.shape {
        case .open(let rate, let arrivals):
            wait(until: first) { $0.sendNext(at: first, rate, arrivals) }
        case .closed(let users, let think):
            wait(until: first) { generator in
                for _ in 0..<users { generator.userSends(think) }
            }
        }
    }

    func end() {
        environment.assertOnLoop()
        isRunning = false
        timer?.cancel()
    }

    private func wait(until moment: MeshTime, then act: @escaping (LoadGenerator) -> Void) {
        timer = environment.schedule(in: max(.zero, moment - environment.now)) { [weak self] in
            guard let self, isRunning else { return }
            act(self)
        }
    }

    private func isInWindow(_ moment: MeshTime) -> Bool { load.window.contains(moment - start) }

    // MARK: Open loop

    /// Sends all that is due and waits for the next. A late timer makes a burst, each request with its intended time, so
    /// that a stalled generator hides no latency.
    private func sendNext(at first: MeshTime, _ rate: Rate, _ arrivals: Load.Arrivals) {
        var due = first
        var sent = 0
        while due <= environment.now, sent < Self.burstLimit {
            guard isInWindow(due) else { return end() }
            send(intended: due) { _ in }
            due = due + gap(rate, arrivals)
            sent += 1
        }
        let next = due
        wait(until: next) { $0.sendNext(at: next, rate, arrivals) }
    }

    private func gap(_ rate: Rate, _ arrivals: Load.Arrivals) -> Duration {
        let mean = 1 / rate.perSecond
        let seconds = arrivals == .constant ? mean : -log(1 - random.unit()) * mean
        return .nanoseconds(max(1, Int64(min(seconds * 1e9, 9e18))))
    }

    // MARK: Closed loop

    private func userSends(_ think: Distribution) {
        guard isRunning, isInWindow(environment.now) else { return }
        send(intended: environment.now) { [self] succeeded in
            // A user who is refused at once, and does not think, would do nothing but ask.
            let pause = max(think.draw(from: &random), succeeded ? .zero : .milliseconds(10))
            // Never within this call: the next answer could come at once, too.
            environment.schedule(in: pause) { self.userSends(think) }
        }
    }

    // MARK: Both

    private func send(intended: MeshTime, then next: @escaping (_ succeeded: Bool) -> Void) {
        let environment = environment
        let edge = Edge(from: load.from, to: load.to)
        environment.telemetry.requestBegan(on: edge, intended: intended)
        pool.call(size: load.size.bytes, timeout: load.timeout, retries: RetrySpec(), keepsBody: false) { result in
            environment.telemetry.requestEnded(
                LoadRequest(
                    edge: edge, intended: intended, outcome: result.outcome, httpStatus: result.httpStatus,
                    latency: environment.now - intended))
            next(result.succeeded)
        }
    }
}
