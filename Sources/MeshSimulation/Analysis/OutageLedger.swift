import MeshModel

/// Which pairs of instances cannot talk, and since when; what ended is kept in sum.
struct OutageLedger: Sendable {
    private(set) var byEdge: [String: EdgeOutages] = [:]
    private var edges: [String: State] = [:]
    /// Of each service that was ever published: the instances that callers may still be sent to, though they have gone.
    private var gone: [String: Set<String>] = [:]

    /// Partitions in force, as `fault.injected` names them.
    private var partitions: [String] = []

    private struct State: Sendable {
        var failing: [Pair: (since: MeshTime, sequence: Int)] = [:]
        var open: Open?
        var lastRefusal: Refusal?
    }

    private struct Open: Sendable {
        var outage: Outage
        var pairs: Set<Pair>
        var refusal: Refusal?
        /// What was parted when it began, where that explains how it began.
        var parted: String?
    }

    fileprivate struct Pair: Hashable, Comparable, Sendable, CustomStringConvertible {
        var from: String
        /// An instance, or a service none of whose instances could be called.
        var to: String

        static func < (a: Self, b: Self) -> Bool { (a.from, a.to) < (b.from, b.to) }

        var description: String { "\(from)→\(to)" }
    }

    private static let namedPairs = 3
    /// A refusal is told of when both ends have spoken, shortly before or after the attempt is given up.
    private static let patience = Duration.seconds(20)

    // MARK: What is told

    mutating func pairFailing(_ event: Event) {
        guard let pair = Pair(event), edges[event.subject]?.failing[pair] == nil else { return }
        edges[event.subject, default: State()].failing[pair] = (event.time, event.sequence)
        join(pair, event)
    }

    /// - Returns: what ended.
    mutating func pairRecovered(_ event: Event) -> [PairOutage] {
        Pair(event).map { end([$0], of: event.subject, at: event.time) } ?? []
    }

    mutating func refused(_ event: Event, _ refusal: Refusal) {
        guard var state = edges[event.subject] else {
            edges[event.subject] = State(lastRefusal: refusal)
            return
        }
        if state.open != nil, state.open!.refusal == nil { state.open!.refusal = refusal }
        state.lastRefusal = refusal
        edges[event.subject] = state
    }

    /// What a stopped caller could not do does not matter any more.
    mutating func stopped(_ instance: String, at time: MeshTime) -> [PairOutage] {
        withdrawn(instance)
        return endAll(at: time) { $0.from == instance }
    }

    mutating func withdrawn(_ instance: String) {
        if let service = InstanceID(instance)?.service.text { gone[service]?.insert(instance) }
    }

    /// Callers have heard of who has gone, and do not try them any more.
    mutating func endpointsPublished(of service: String, at time: MeshTime) -> [PairOutage] {
        let absent = gone.updateValue([], forKey: service) ?? []
        return absent.isEmpty ? [] : endAll(at: time) { absent.contains($0.to) }
    }

    /// - Returns: what has not ended.
    mutating func runEnded(at time: MeshTime) -> [PairOutage] {
        edges.sorted { $0.key < $1.key }.flatMap { edge, state in
            if let open = state.open { add(open, to: nil, now: time) }
            return state.failing.sorted { $0.key < $1.key }.map {
                PairOutage(edge: edge, from: $0.value.since, to: nil, sequence: $0.value.sequence)
            }
        }
    }

    mutating func faultInjected(_ event: Event) {
        if event.string("fault") == "partition" { partitions.append(event.subject) }
    }

    mutating func faultCleared(_ event: Event) {
        if event.string("fault") == "partition" { partitions.removeAll { $0 == event.subject } }
    }

    // MARK: Outages of edges

    private mutating func join(_ pair: Pair, _ event: Event) {
        var open = edges[event.subject]!.open ?? begin(event)
        if open.pairs.insert(pair).inserted, open.outage.named.count < Self.namedPairs {
            open.outage.named.append(pair.description)
        }
        edges[event.subject]!.open = open
    }

    private func begin(_ event: Event) -> Open {
        let last = edges[event.subject]?.lastRefusal
        let outcome = event.string("outcome") ?? "?"
        return Open(
            outage: Outage(
                edge: event.subject, from: event.time, to: nil, lasted: .zero, pairs: 0, named: [], outcome: outcome,
                cause: "", sequence: event.sequence),
            pairs: [],
            refusal: last.flatMap { $0.outcome == outcome && event.time - $0.time < Self.patience ? $0 : nil },
            parted: Self.isSilence(outcome) ? partitions.last : nil)
    }

    /// No answer of any kind, as across a partition.
    private static func isSilence(_ outcome: String) -> Bool {
        [Outcome.timeout, .reset].contains { $0.name == outcome }
    }

    private mutating func endAll(at time: MeshTime, where matches: (Pair) -> Bool) -> [PairOutage] {
        edges.keys.sorted().flatMap { edge in
            end(edges[edge]!.failing.keys.filter(matches).sorted(), of: edge, at: time)
        }
    }

    private mutating func end(_ pairs: [Pair], of edge: String, at time: MeshTime) -> [PairOutage] {
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
        var outage = open.outage
        outage.to = end
        outage.lasted = now - outage.from
        outage.pairs = open.pairs.count
        if let parted = open.parted {
            let parties = parted.split(separator: "|").joined(separator: " and ")
            outage.cause = "the network was parted between \(parties)"
            outage.remedy = "leaving out the partition, which was injected on purpose"
        } else {
            outage.cause = open.refusal?.cause ?? Refusal.cause(ofOutcome: outage.outcome)
            outage.remedy = open.refusal?.remedy(until: now)
        }
        byEdge[outage.edge, default: EdgeOutages()].add(outage)
    }
}

extension OutageLedger.Pair {
    fileprivate init?(_ event: Event) {
        guard let from = event.string("from") else { return nil }
        self.init(from: from, to: event.string("to") ?? Self.callee(of: event.subject))
    }

    /// Whom an edge leads to.
    private static func callee(of edge: String) -> String {
        edge.firstIndex(of: "→").map { String(edge[edge.index(after: $0)...]) } ?? edge
    }
}
