import MeshModel

/// Which pairs of instances cannot talk, and since when; what ended is kept in sum.
struct OutageLedger: Sendable {
    private(set) var byEdge: [Edge: EdgeOutages] = [:]
    private var edges: [Edge: State] = [:]
    /// Of each service that was ever published: the instances that callers may still be sent to, though they have gone.
    private var gone: [ServiceName: Set<InstanceID>] = [:]
    /// Those in force, the last to come last.
    private var partitions: [Fault.Handle] = []

    private struct State: Sendable {
        var failing: [Pair: (since: MeshTime, sequence: Int)] = [:]
        var open: Open?
        var lastRefusal: Refusal?
    }

    private struct Open: Sendable {
        var edge: Edge
        var from: MeshTime
        var outcome: Outcome
        var sequence: Int
        var named: [Pair] = []
        var pairs: Set<Pair> = []
        var refusal: Refusal?
        /// What was parted when it began, where that explains how it began.
        var parted: (Party, Party)?
    }

    private static let namedPairs = 3
    /// A refusal is told of when both ends have spoken, shortly before or after the attempt is given up.
    private static let patience = Duration.seconds(20)

    // MARK: What is told

    mutating func add(_ happening: PairHappening, of pair: Pair, in event: Event) -> [PairOutage] {
        switch happening {
        case .failing(let outcome): failing(pair, outcome, event)
        case .recovered: return end([pair], of: pair.edge, at: event.time)
        case .connectionOutlived: break
        }
        return []
    }

    private mutating func failing(_ pair: Pair, _ outcome: Outcome, _ event: Event) {
        guard edges[pair.edge]?.failing[pair] == nil else { return }
        edges[pair.edge, default: State()].failing[pair] = (event.time, event.sequence)
        join(pair, outcome, event)
    }

    mutating func refused(_ refusal: Refusal, on edge: Edge) {
        if edges[edge]?.open?.refusal == nil { edges[edge]?.open?.refusal = refusal }
        edges[edge, default: State()].lastRefusal = refusal
    }

    /// - Returns: what has ended by it.
    mutating func add(_ happening: InstanceHappening, of id: InstanceID, at time: MeshTime) -> [PairOutage] {
        if case .entered(.draining, _, _) = happening { withdrawn(id) }
        if case .entered(.stopped, _, _) = happening { return stopped(id, at: time) }
        return []
    }

    /// What a stopped caller could not do does not matter any more.
    ///
    /// - Returns: what ended.
    private mutating func stopped(_ instance: InstanceID, at time: MeshTime) -> [PairOutage] {
        withdrawn(instance)
        return endAll(at: time) { $0.from == instance }
    }

    private mutating func withdrawn(_ instance: InstanceID) { gone[instance.service]?.insert(instance) }

    /// Callers have heard of who has gone, and do not try them any more.
    mutating func endpointsPublished(of service: ServiceName, at time: MeshTime) -> [PairOutage] {
        let absent = gone.updateValue([], forKey: service) ?? []
        guard !absent.isEmpty else { return [] }
        return endAll(at: time) { pair in
            if case .instance(let id) = pair.to { absent.contains(id) } else { false }
        }
    }

    /// - Returns: what has not ended.
    mutating func runEnded(at time: MeshTime) -> [PairOutage] {
        edges.sorted(by: { $0.key.description }).flatMap { _, state -> [PairOutage] in
            if let open = state.open { add(open, to: nil, now: time) }
            return state.failing.sorted { $0.key.comes(before: $1.key) }.map { pair, began in
                PairOutage(edge: pair.edge, from: began.since, to: nil, sequence: began.sequence)
            }
        }
    }

    mutating func add(_ happening: FaultHappening) {
        guard case .partition = happening.handle else { return }
        switch happening {
        case .injected: partitions.append(happening.handle)
        case .cleared: partitions.removeAll { $0 == happening.handle }
        case .notActive: break
        }
    }

    // MARK: Outages of edges

    private mutating func join(_ pair: Pair, _ outcome: Outcome, _ event: Event) {
        var open = edges[pair.edge]!.open ?? begin(pair.edge, outcome, event)
        if open.pairs.insert(pair).inserted, open.named.count < Self.namedPairs { open.named.append(pair) }
        edges[pair.edge]!.open = open
    }

    private func begin(_ edge: Edge, _ outcome: Outcome, _ event: Event) -> Open {
        let last = edges[edge]?.lastRefusal
        return Open(
            edge: edge, from: event.time, outcome: outcome, sequence: event.sequence,
            refusal: last.flatMap { $0.outcome == outcome && event.time - $0.time < Self.patience ? $0 : nil },
            parted: Self.isSilence(outcome) ? lastParted : nil)
    }

    private var lastParted: (Party, Party)? {
        if case .partition(let a, let b) = partitions.last { (a, b) } else { nil }
    }

    /// No answer of any kind, as across a partition.
    private static func isSilence(_ outcome: Outcome) -> Bool { outcome == .timeout || outcome == .reset }

    private mutating func endAll(at time: MeshTime, where matches: (Pair) -> Bool) -> [PairOutage] {
        edges.keys.sorted(by: \.description).flatMap { edge in
            end(edges[edge]!.failing.keys.filter(matches).sorted { $0.comes(before: $1) }, of: edge, at: time)
        }
    }

    private mutating func end(_ pairs: [Pair], of edge: Edge, at time: MeshTime) -> [PairOutage] {
        let ended = pairs.compactMap { pair in
            edges[edge]?.failing.removeValue(forKey: pair).map {
                PairOutage(edge: edge, from: $0.since, to: time, sequence: $0.sequence)
            }
        }
        if let state = edges[edge], state.failing.isEmpty, let open = state.open {
            edges[edge]!.open = nil
            add(open, to: time, now: time)
        }
        return ended
    }

    private mutating func add(_ open: Open, to end: MeshTime?, now: MeshTime) {
        var outage = Outage(
            edge: open.edge, from: open.from, to: end, lasted: now - open.from, pairs: open.pairs.count,
            named: open.named, outcome: open.outcome, cause: .outcome(open.outcome), sequence: open.sequence)
        if let (a, b) = open.parted {
            outage.cause = .partition(a, b)
            outage.remedy = .leaveOutPartition
        } else if let refusal = open.refusal {
            outage.cause = .refusal(refusal.cause)
            outage.remedy = refusal.remedy(until: now)
        }
        byEdge[outage.edge, default: EdgeOutages()].add(outage)
    }
}

extension Pair {
    /// By the names, as people read them.
    fileprivate func comes(before other: Pair) -> Bool {
        (from.description, to.description) < (other.from.description, other.to.description)
    }
}
