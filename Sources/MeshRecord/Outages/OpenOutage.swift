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
        case cut(RequestCut, by: InstanceID)
        case overload(InstanceID, Overload.Capacity, Overload)
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
        case (.departure(let one, let how), .departure(let other, let otherHow)):
            one.service == other.service && how.isAlike(otherHow)
        case (.absence(let one, _), .absence(let other, _)): one == other
        case (.cut(let one, let by), .cut(let other, let otherBy)): one == other && by.service == otherBy.service
        case (.overload(let one, let capacity, _), .overload(let other, let otherCapacity, _)):
            one.service == other.service && capacity == otherCapacity
        case (nil, _), (.refusal, _), (.partition, _), (.departure, _), (.absence, _), (.cut, _), (.overload, _): false
        }
    }

    /// Whether that is why attempts time out of which no more is known, or tells more of why.
    func mayBe(overloadOf id: InstanceID, _ capacity: Overload.Capacity, _ overload: Overload) -> Bool {
        guard outcome == .timeout, failing.keys.contains(where: { $0.includes(id) }) else { return false }
        return switch reason {
        case nil: true
        case .refusal(let refusal): refusal.cause.isSilence
        case .overload(id, capacity, let known): overload.missing > known.missing
        case .partition, .departure, .absence, .cut, .overload: false
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

    private var cause: OutageCause {
        switch (reason, outcome) {
        case (.refusal(let refusal)?, _): .refusal(refusal.cause)
        case (.partition(let a, let b)?, _): .partition(a, b)
        case (.departure(let id, let departure)?, _): .departure(id, others: Set(pairs.map(\.to)).count - 1, departure)
        case (.absence(let service, let absence)?, _): .absence(service, absence)
        case (.cut(let cut, let id)?, _): .cut(cut, by: id)
        case (.overload(let id, let capacity, let overload)?, _): .overload(id, capacity, overload)
        case (nil, .timeout): .silence(patience)
        case (nil, .alert(let alert)): .alert(alert)
        // Answers end no outage, nor does anybody lack an endpoint for no reason.
        case (nil, .reset), (nil, .ok), (nil, .denied), (nil, .error), (nil, .noEndpoint): .reset
        }
    }

    /// - Parameter end: nil where it goes on.
    func outage(on edge: Edge, to end: MeshTime?, now: MeshTime) -> Outage {
        Outage(
            edge: edge, from: from, to: end, lasted: now - from, pairs: pairs.count, named: shown, outcome: outcome,
            cause: cause,
            remedy: reason?.remedy(until: now, isOver: end != nil),
            sequence: sequence)
    }
}

extension OpenOutage.Obstacle {
    fileprivate func remedy(until end: MeshTime, isOver: Bool) -> Remedy? {
        switch self {
        case .refusal(let refusal): refusal.remedy(until: end, isOver: isOver)
        case .partition: .leaveOutPartition
        case .departure(_, let departure), .absence(_, .gone(_, let departure)): departure.remedy
        case .absence(_, .unready(_, _, .failed(let attempts))): attempts.fault.map { .leaveOutAuthorityFault($0) }
        case .cut(let cut, _): cut.remedy
        case .absence, .overload: nil
        }
    }
}

extension Cause {
    /// No more is known than that a handshake came to no end.
    fileprivate var isSilence: Bool {
        switch fact {
        case .timeout, .transport: true
        default: false
        }
    }
}

extension OutageCause.Departure {
    fileprivate var remedy: Remedy? { how == .died(injected: true) ? .leaveOutCrash : nil }

    /// Whether two instances of a service went together.
    fileprivate func isAlike(_ other: Self) -> Bool {
        how == other.how && abs((time - other.time).seconds) <= Self.together.seconds
    }

    private static let together = Duration.seconds(1)
}
