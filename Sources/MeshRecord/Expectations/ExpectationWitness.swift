import MeshModel

/// What the log tells, and what ledgers make of it, until the run has ended.
enum News: Sendable {
    case event(Event)
    /// Pairs of instances that could not talk; they can again, or the run ends now.
    case outages([PairOutage], now: MeshTime)
    case lateRenewal(LateRenewal)
    case runEnded(MeshTime)
}

/// What the log holds for and against one expectation.
protocol ExpectationWitness: Sendable {
    mutating func hear(_ news: News)
    /// What contradicts the expectation.
    var cited: Citations { get }
}

/// For expectations that no event can contradict.
struct NothingHeard: ExpectationWitness {
    mutating func hear(_ news: News) {}
    var cited: Citations { Citations() }
}

/// Cites each event that speaks against an expectation.
struct Citing: ExpectationWitness {
    let start: MeshTime
    let window: Window
    let contradicts: @Sendable (Event) -> Bool
    private(set) var cited = Citations()

    init(since start: MeshTime, in window: Window, _ contradicts: @escaping @Sendable (Event) -> Bool) {
        self.start = start
        self.window = window
        self.contradicts = contradicts
    }

    mutating func hear(_ news: News) {
        guard case .event(let event) = news, contradicts(event), window.contains(event.time - start) else { return }
        cited.add(event, since: start)
    }
}

/// Counts events, and cites those that are too many.
struct Tallying: ExpectationWitness {
    let start: MeshTime
    let window: Window
    let bound: Bound
    let counts: @Sendable (Event) -> Bool
    private(set) var count = 0
    private(set) var cited = Citations()

    init(since start: MeshTime, in window: Window, _ bound: Bound, _ counts: @escaping @Sendable (Event) -> Bool) {
        self.start = start
        self.window = window
        self.bound = bound
        self.counts = counts
    }

    mutating func hear(_ news: News) {
        guard case .event(let event) = news, counts(event), window.contains(event.time - start) else { return }
        count += 1
        if bound.isBroken(byGrowing: Double(count)) { cited.add(event, since: start) }
    }
}

extension Event {
    /// A handshake was refused on the edge (nil: on any), or a pair of it cannot talk.
    func isTrouble(of edge: Edge?) -> Bool { outcome != nil && concerns(edge) }

    /// How the attempt ended that it tells of.
    var outcome: Outcome? {
        switch happening {
        case .handshakeRefused(let verdict, _): verdict.outcome
        case .pair(_, .failing(let outcome, _)): outcome
        case .pair(_, .recovered), .pair(_, .connectionOutlived), .mesh, .service, .instance, .authority, .fault,
            .renewalsStarted, .operatorRejected:
            nil
        }
    }

    func concerns(_ edge: Edge?) -> Bool { edge == nil || subject == edge.map { .link(Link($0)) } }
}

extension Optional where Wrapped: Equatable {
    /// Whether this is one of those that an expectation is about; nil: it is about all of them.
    func admits(_ one: Wrapped) -> Bool { self == nil || self == one }
}
