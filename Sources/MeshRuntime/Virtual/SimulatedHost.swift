import DequeModule
import MeshDataPlane
import MeshModel
import NIOCore

/// Where an instance runs: its processors, which take one thing at a time.
///
/// Work that is begun holds a processor until it is done; what the instance sends meanwhile leaves when it is done, and
/// what comes while every processor is busy waits its turn. Sendable since it is confined to its loop, as its entries
/// assert.
final class SimulatedHost: Processor, @unchecked Sendable {
    private let loop: SimulatedEventLoop
    /// When each processor is free.
    private var free: [NIODeadline]
    /// Of one of them; a core at full speed has 1.
    private let speed: Double
    /// nil: work takes no time.
    private let costs: CostSpec?
    private let onOverload: (Overload) -> Void
    private var inbox: Deque<Message> = []
    private var isWaking = false
    private var busyPeriod = BusyPeriod()
    /// When the work of the turn at hand is done.
    private var done = NIODeadline.uptimeNanoseconds(0)
    private var doneTurn = -1

    private struct Message {
        var arrival: NIODeadline
        var take: () -> Void
    }

    /// A shorter wait is nothing to speak of.
    private static let longWait = TimeAmount.milliseconds(250)

    /// - Parameters:
    ///   - cores: 0.5 is one processor at half speed; 1.5 are two at three quarters.
    ///   - onOverload: called when a message has waited for long: how many came, and for how many there was time.
    init(
        loop: SimulatedEventLoop, cores: Double, costs: CostSpec?, onOverload: @escaping (Overload) -> Void = { _ in }
    ) {
        self.loop = loop
        self.onOverload = onOverload
        self.costs = costs
        free = Array(repeating: .uptimeNanoseconds(0), count: max(1, Int(cores.rounded(.up))))
        speed = cores / Double(free.count)
    }

    /// When what is sent now leaves.
    var departure: NIODeadline {
        loop.assertInEventLoop()
        return doneTurn == loop.turns ? max(loop.now, done) : loop.now
    }

    func work(_ kind: Work) {
        if let costs { work(costs[kind]) }
    }

    /// Holds the first processor that is free for as long as the work takes.
    func work(_ cost: Duration) {
        loop.assertInEventLoop()
        guard cost > .zero else { return }
        let index = free.indices.min { free[$0] < free[$1] }!
        let begin = max(loop.now, free[index], doneTurn == loop.turns ? done : loop.now)
        free[index] = begin + .nanoseconds(cost.scaled(by: 1 / speed).nanoseconds)
        done = free[index]
        doneTurn = loop.turns
    }

    /// Runs `arrival` once a processor is free.
    func take(_ arrival: @escaping () -> Void) {
        loop.assertInEventLoop()
        if inbox.isEmpty, nextFree <= loop.now { return arrival() }
        if inbox.isEmpty { busyPeriod.restart(at: now) }
        busyPeriod.came()
        inbox.append(Message(arrival: loop.now, take: arrival))
        wake()
    }

    private var now: MeshTime { MeshTime(nanoseconds: Int64(loop.now.uptimeNanoseconds)) }

    private var nextFree: NIODeadline { free.min()! }

    private func takeNext() {
        guard nextFree <= loop.now, let next = inbox.popFirst() else { return }
        busyPeriod.began()
        if loop.now - next.arrival >= Self.longWait, let overload = busyPeriod.tell(at: now) { onOverload(overload) }
        next.take()
    }

    private func wake() {
        guard !isWaking, !inbox.isEmpty else { return }
        isWaking = true
        loop.at(nextFree) { [self] in
            isWaking = false
            takeNext()
            wake()
        }
    }
}

extension CostSpec {
    fileprivate subscript(work: Work) -> Duration {
        switch work {
        case .clientHandshake: clientHandshake
        case .serverHandshake: serverHandshake
        case .clientResumption: clientResumption
        case .serverResumption: serverResumption
        case .renewal: renewal
        case .request: request
        }
    }
}
