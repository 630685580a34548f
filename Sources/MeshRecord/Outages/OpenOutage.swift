import MeshModel

/// Pairs of an edge that cannot talk, and whose attempts end in one way, for one reason.
struct OpenOutage: Sendable {
    let outcome: Outcome
    /// nil: no more is known than the outcome.
    var reason: Obstacle?
    /// Those that still cannot talk; whether it is sure that it is for this reason.
    var failing: [Pair: Bool] = [:]
    private(set) var from: MeshTime
    /// All that ever had a part in it.
    private(set) var pairs: Set<Pair> = []
    private var named: [Pair] = []
    /// Of the event in which it began.
    private let sequence: Int
    /// How long the first attempt took to fail.
    private let patience: Duration

    enum Obstacle: Sendable {
        case refusal(Refusal)
        case partition(Party, Party)
        case departure(InstanceID, OutageCause.Departure)
        case absence(ServiceName, OutageCause.Absence)
    }

    private static let namedPairs = 3

    /// - Parameter event: told when the first attempt had failed.
    init(_ outcome: Outcome, from: MeshTime, in event: Event) {
        self.outcome = outcome
        self.from = from
        (sequence, patience) = (event.sequence, event.time - from)
    }

    /// Whether a pair may be one of these whose attempts end so, for that reason; nil: it is not known yet.
    func admits(_ outcome: Outcome, _ reason: Obstacle?) -> Bool {
        guard outcome == self.outcome else { return false }
        return switch (self.reason, reason) {
        case (nil, nil), (nil, .refusal), (.refusal, nil): true
        case (.refusal(let one), .refusal(let other)): one.cause.isAlike(other.cause)
        case (.partition(let a, let b), .partition(let c, let d)): (a, b) == (c, d)
        case (.departure(let one, _), .departure(let other, _)): one == other
        case (.absence(let one, _), .absence(let other, _)): one == other
        case (nil, _), (.refusal, _), (.partition, _), (.departure, _), (.absence, _): false
        }
    }

    mutating func add(_ pair: Pair, since: MeshTime, _ reason: Obstacle?) {
        if self.reason == nil { self.reason = reason }
        from = min(from, since)
        failing[pair] = reason != nil
        if pairs.insert(pair).inserted, named.count < Self.namedPairs { named.append(pair) }
    }

    mutating func remove(_ pair: Pair) { failing[pair] = nil }

    /// It was only taken to fail for this reason.
    mutating func expel(_ pair: Pair) {
        guard failing.removeValue(forKey: pair) == false else { return }
        pairs.remove(pair)
        named.removeAll { $0 == pair }
    }

    /// The pair whose refusal is told comes first.
    private var shown: [Pair] {
        guard case .refusal(let refusal)? = reason, let told = refusal.pair, pairs.contains(told) else { return named }
        return [told] + named.filter { $0 != told }.prefix(Self.namedPairs - 1)
    }

    /// - Parameter end: nil where it goes on.
    func outage(on edge: Edge, to end: MeshTime?, now: MeshTime) -> Outage {
        Outage(
            edge: edge, from: from, to: end, lasted: now - from, pairs: pairs.count, named: shown, outcome: outcome,
            cause: reason?.cause ?? (outcome == .timeout ? .silence(patience) : .outcome(outcome)),
            remedy: reason?.remedy(until: now, isOver: end != nil),
            sequence: sequence)
    }
}

extension OpenOutage.Obstacle {
    fileprivate var cause: OutageCause {
        switch self {
        case .refusal(let refusal): .refusal(refusal.cause)
        case .partition(let a, let b): .partition(a, b)
        case .departure(let id, let departure): .departure(id, departure)
        case .absence(let service, let absence): .absence(service, absence)
        }
    }

    fileprivate func remedy(until end: MeshTime, isOver: Bool) -> Remedy? {
        switch self {
        case .refusal(let refusal): refusal.remedy(until: end, isOver: isOver)
        case .partition: .leaveOutPartition
        case .departure(_, let departure), .absence(_, .gone(_, let departure)): departure.remedy
        case .absence(_, .unready(_, _, .failed(let attempts))): attempts.fault.map { .leaveOutAuthorityFault($0) }
        case .absence: nil
        }
    }
}

extension OutageCause.Departure {
    fileprivate var remedy: Remedy? { how == .died(injected: true) ? .leaveOutCrash : nil }
}

extension OutageCause {
    /// Whether two are of one sort, whoever is concerned and when.
    package func isAlike(_ other: OutageCause) -> Bool {
        switch (self, other) {
        case (.refusal(let one), .refusal(let other)): one.isAlike(other)
        case (.partition, .partition), (.departure, .departure), (.absence, .absence): true
        case (.silence, .silence): true
        case (.outcome(let one), .outcome(let other)): one == other
        case (.refusal, _), (.partition, _), (.departure, _), (.absence, _), (.silence, _), (.outcome, _): false
        }
    }
}

extension Cause {
    /// Whether two refusals are for one reason, whoever is concerned.
    func isAlike(_ other: Cause) -> Bool { kind == other.kind && fault == other.fault }
}
