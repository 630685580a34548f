import MeshModel

/// Which pairs of instances cannot talk, and since when; what ended is kept in sum.
struct OutageLedger: Sendable {
    private(set) var byEdge: [Edge: EdgeOutages] = [:]
    private var edges: [Edge: State] = [:]
    /// Of each service that was ever published: the instances that callers may still be sent to, though they have gone.
    private var gone: [ServiceName: Set<InstanceID>] = [:]
    /// Those in force, the last to come last.
    private var partitions: [Fault.Handle] = []
    private let localities: [ServiceName: Locality]

    init(localities: [ServiceName: Locality]) { self.localities = localities }

    private struct State: Sendable {
        var failing: [Pair: (since: MeshTime, sequence: Int)] = [:]
        var open: Open?
        /// The last few, by any pair.
        private(set) var refusals: [Refusal] = []

        mutating func remember(_ refusal: Refusal) {
            if refusals.count == OutageLedger.rememberedRefusals { refusals.removeFirst() }
            refusals.append(refusal)
        }
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

        mutating func add(_ pair: Pair) {
            if pairs.insert(pair).inserted, named.count < OutageLedger.namedPairs { named.append(pair) }
        }
    }

    private static let namedPairs = 3
    private static let rememberedRefusals = 16
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
        if let open = edges[edge]?.open, open.refusal == nil, let pair = refusal.pair, open.pairs.contains(pair),
            refusal.explains(open.outcome)
        {
            edges[edge]!.open!.refusal = refusal
        }
        edges[edge, default: State()].remember(refusal)
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
        if edges[pair.edge]!.open == nil { edges[pair.edge]!.open = begin(pair, outcome, event) }
        edges[pair.edge]!.open!.add(pair)
    }

    private func begin(_ pair: Pair, _ outcome: Outcome, _ event: Event) -> Open {
        let refusal = edges[pair.edge]?.refusals.last {
            $0.pair == pair && $0.explains(outcome) && event.time - $0.time < Self.patience
        }
        return Open(
            edge: pair.edge, from: event.time, outcome: outcome, sequence: event.sequence, refusal: refusal,
            parted: Self.isSilence(outcome) ? lastParted(pair) : nil)
    }

    /// The last partition in force that lies between the two.
    private func lastParted(_ pair: Pair) -> (Party, Party)? {
        guard case .instance(let callee) = pair.to else { return nil }
        func lies(_ one: Party, _ other: Party) -> Bool {
            one.includes(pair.from, at: localities[pair.from.service])
                && other.includes(callee, at: localities[callee.service])
        }
        for case .partition(let a, let b) in partitions.reversed() where lies(a, b) || lies(b, a) { return (a, b) }
        return nil
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
