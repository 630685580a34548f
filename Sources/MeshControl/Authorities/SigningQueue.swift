import DequeModule
import HeapModule
import MeshModel

/// The CSRs that a trust domain's authority has taken in: those that wait, and those it works on.
///
/// First come, first served. Work on a CSR begins when one of `concurrency` slots is free and its turn by the rate limit
/// has come, and a processor is free; it takes that for its share of work, then the latency, and holds its slot all the while.
///
/// The rate limit saves nothing up: between a CSR's turn and the turn before it, and also its own arrival, lies 1/rate. So
/// ten thousand at 50/s never take less than 200 s, whatever was before.
struct SigningQueue: Sendable {
    struct Request: Hashable, Sendable {
        var instance: InstanceID
        var csr: CSR
        var reason: IssueReason
        /// When it came to the authority.
        var arrival: MeshTime
    }

    private struct Work: Comparable {
        let end: MeshTime
        let number: Int
        let request: Request

        static func < (a: Self, b: Self) -> Bool { (a.end, a.number) < (b.end, b.number) }
        static func == (a: Self, b: Self) -> Bool { a.number == b.number }
    }

    private let spec: SigningSpec
    private var processors: Processors
    private var random: SeededRandom
    private var waiting: Deque<Request> = []
    private var working = Heap<Work>()
    private var begun = 0
    /// When the last turn by the rate limit was.
    private var lastTurn = MeshTime(nanoseconds: .min)
    /// When something last began or ended.
    private var clock = MeshTime(nanoseconds: .min)
    private var busyPeriod = BusyPeriod()
    private var overload: Overload?

    /// A shorter wait is nothing to speak of.
    private static let longWait = Duration.seconds(1)

    /// - Parameter work: what one CSR takes of a processor at full speed.
    init(_ spec: SigningSpec, work: Duration, random: SeededRandom) {
        self.spec = spec
        self.random = random
        processors = Processors(cores: spec.cores, work: work)
    }

    /// When something happens next that `advance` has to see.
    var next: MeshTime? { [working.min?.end, nextBeginning].compactMap(\.self).min() }

    /// Takes in a CSR, between one `advance` to this moment and another.
    ///
    /// - Returns: false if as many wait as may. The one whose turn is next by the rate limit does not count.
    mutating func take(_ request: Request) -> Bool {
        let idle = waiting.isEmpty && hasSlot
        busyPeriod.came()
        guard idle || waiting.count < spec.queue + (spec.rateLimit == nil ? 0 : 1) else {
            overload = busyPeriod.tell(at: request.arrival) ?? overload
            return false
        }
        waiting.append(request)
        return true
    }

    /// - Returns: what was asked of it, where one has just waited for long, or was turned away.
    mutating func takeOverload() -> Overload? {
        defer { overload = nil }
        return overload
    }

    /// Begins and ends what is due.
    ///
    /// - Parameter slowness: what work that begins now takes longer.
    /// - Returns: the CSRs to be answered now, in order.
    mutating func advance(to now: MeshTime, slowness: Distribution? = nil) -> [Request] {
        var answered: [Request] = []
        while let event = next, event <= now {
            clock = event
            if working.min?.end == event {
                answered.append(working.removeMin().request)
            } else {
                begin(slowness: slowness)
            }
        }
        return answered
    }

    private var hasSlot: Bool { working.count < spec.concurrency ?? .max }

    private var nextBeginning: MeshTime? {
        guard hasSlot, let first = waiting.first else { return nil }
        return max(clock, max(lastTurn, first.arrival) + gap, processors.free)
    }

    /// Between the turns of two, by the rate limit.
    private var gap: Duration { spec.rateLimit.map { Duration.seconds(1).scaled(by: 1 / $0.perSecond) } ?? .zero }

    private mutating func begin(slowness: Distribution?) {
        let request = waiting.removeFirst()
        note(wait: clock - request.arrival - gap)
        lastTurn = clock
        begun += 1
        let signed = processors.run(from: clock)
        let latency = spec.latency.draw(from: &random) + (slowness?.draw(from: &random) ?? .zero)
        working.insert(Work(end: signed + latency, number: begun, request: request))
    }

    private mutating func note(wait: Duration) {
        if wait <= .zero { busyPeriod.restart(at: clock, asked: 1 + waiting.count) }
        if wait >= Self.longWait { overload = busyPeriod.tell(at: clock) ?? overload }
        busyPeriod.began()
    }
}

/// What works through jobs of one size, in the order in which they come.
private struct Processors {
    private let count: Int
    /// What a job takes on one of them.
    private let job: Duration
    /// When each that has ever worked is free again.
    private var ends = Heap<MeshTime>()

    /// - Parameter cores: 0.5 is one processor at half speed; 1.5 are two at three quarters.
    init(cores: Double, work: Duration) {
        count = Int(min(max(cores.rounded(.up), 1), 1_000_000))
        job = work.scaled(by: Double(count) / cores)
    }

    /// When one of them is free; long ago where one always was.
    var free: MeshTime { ends.count < count ? MeshTime(nanoseconds: .min) : ends.min! }

    /// - Parameter moment: when one of them is free.
    /// - Returns: when a job that begins then is done.
    mutating func run(from moment: MeshTime) -> MeshTime {
        guard job > .zero else { return moment }
        if ends.count == count { ends.removeMin() }
        ends.insert(moment + job)
        return moment + job
    }
}
