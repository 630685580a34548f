import MeshModel

/// Which pairs of instances cannot talk, and since when; what ended is kept in sum.
struct OutageLedger: Sendable {
    private(set) var byEdge: [Edge: EdgeOutages] = [:]
    private var edges: [Edge: State] = [:]
    private var circumstances: OutageCircumstances

    init(localities: [ServiceName: Locality]) { circumstances = OutageCircumstances(localities: localities) }

    private struct State: Sendable {
        var failing: [Pair: Failing] = [:]
        /// Since when some pair cannot talk; nil: all can.
        private(set) var down: MeshTime?
        /// Since when all could last.
        private var up: MeshTime?
        /// In the order in which they were found.
        var open: [OpenOutage] = []
        /// The last few, by any pair.
        private(set) var refusals: [Refusal] = []

        /// How attempts of a pair end that cannot talk.
        func outcome(of pair: Pair) -> Outcome? { open.first { $0.failing[pair] != nil }?.outcome }

        mutating func isDown(since time: MeshTime) {
            let since = max(time, up ?? time)
            down = min(down ?? since, since)
        }

        /// - Returns: how long there were pairs that could not talk, where there are none now.
        mutating func downtime(until time: MeshTime) -> Duration? {
            guard failing.isEmpty, let since = down else { return nil }
            (down, up) = (nil, time)
            return time - since
        }

        mutating func remember(_ refusal: Refusal) {
            if refusals.count == OutageLedger.rememberedRefusals { refusals.removeFirst() }
            refusals.append(refusal)
        }
    }

    private struct Failing: Sendable {
        var since: MeshTime
        var sequence: Int
    }

    private static let rememberedRefusals = 16
    /// A refusal is told of when both ends have spoken, shortly before or after the attempt is given up.
    private static let patience = Duration.seconds(20)

    // MARK: What is told

    mutating func add(
        _ happening: PairHappening, of pair: Pair, in event: Event, _ certificates: CertificateLedger,
        _ underWay: UnderWay
    ) -> [PairOutage] {
        switch happening {
        case .failing(let outcome, let since):
            guard edges[pair.edge]?.outcome(of: pair) != outcome else { break }
            note(pair, failingSince: since, event)
            let reason = reason(pair, outcome, event.time, certificates, underWay)
            join(pair, outcome, reason, since: since, event)
            // It had left discovery before its callers' last attempts were told of.
            if circumstances.isWithdrawn(pair.to) { return end([pair], of: pair.edge, at: event.time) }
        case .recovered: return end([pair], of: pair.edge, at: event.time)
        case .connectionOutlived: break
        }
        return []
    }

    private mutating func note(_ pair: Pair, failingSince since: MeshTime, _ event: Event) {
        edges[pair.edge, default: State()].isDown(since: since)
        if edges[pair.edge]?.failing[pair] == nil {
            edges[pair.edge, default: State()].failing[pair] = Failing(since: since, sequence: event.sequence)
        } else {
            leave(pair, at: since)
        }
    }

    mutating func refused(_ refusal: Refusal, on edge: Edge, in event: Event) {
        edges[edge, default: State()].remember(refusal)
        guard let pair = refusal.pair, let index = edges[edge]!.open.firstIndex(where: { $0.failing[pair] != nil })
        else { return }
        let open = edges[edge]!.open[index]
        guard refusal.explains(open.outcome) else { return }
        switch open.reason {
        case nil:
            edges[edge]!.open[index].reason = .refusal(refusal)
            edges[edge]!.open[index].failing[pair] = true
        case .refusal(let known) where known.cause.isAlike(refusal.cause):
            edges[edge]!.open[index].failing[pair] = true
            if refusal.saysMore(than: known) { edges[edge]!.open[index].reason = .refusal(refusal) }
        case .refusal:
            // The attempts of this pair end for another reason than those of the others.
            edges[edge]!.open[index].expel(pair)
            closeEmpty(on: edge, at: refusal.time)
            join(pair, open.outcome, .refusal(refusal), since: refusal.time, event)
        case .partition, .departure, .absence, .cut, .overload: break
        }
    }

    /// - Returns: what has ended by it.
    mutating func add(
        _ happening: InstanceHappening, of id: InstanceID, at time: MeshTime, _ certificates: CertificateLedger,
        _ underWay: UnderWay
    ) -> [PairOutage] {
        circumstances.add(happening, of: id, at: time, underWay)
        if case .attemptFailed = happening { attemptFailed(to: id.service, certificates) }
        if case .overloaded(let capacity, let overload) = happening { overloaded(id, capacity, overload) }
        guard case .entered(.stopped, _, _) = happening else { return [] }
        // What a stopped caller could not do does not matter any more.
        return endAll(on: { $0.from == id.service }, at: time, where: { $0.from == id })
    }

    /// What keeps a service's next instances from getting ready is why it is absent.
    private mutating func attemptFailed(to service: ServiceName, _ certificates: CertificateLedger) {
        // In any order: each edge has its own.
        for (edge, state) in edges where edge.to == service {
            for (index, open) in state.open.enumerated() {
                guard case .absence = open.reason else { continue }
                let absence = circumstances.lives.absence(of: service, certificates)
                guard case .unready(_, _, .failed) = absence else { continue }
                edges[edge]!.open[index].reason = .absence(service, absence)
            }
        }
    }

    /// Why attempts of an instance, or to it, get no answer in time.
    private mutating func overloaded(_ id: InstanceID, _ capacity: Overload.Capacity, _ overload: Overload) {
        // In any order: each edge has its own.
        for (edge, state) in edges where edge.to == id.service || edge.from == id.service {
            for (index, open) in state.open.enumerated() where open.mayBe(overloadOf: id, capacity, overload) {
                edges[edge]!.open[index].reason = .overload(id, capacity, overload)
            }
        }
    }

    /// Those that are not ready, and since when they are there.
    var unready: [(id: InstanceID, since: MeshTime)] { circumstances.lives.unready }

    /// Callers have heard of who has gone, and do not try them any more.
    mutating func endpointsPublished(of service: ServiceName, at time: MeshTime) -> [PairOutage] {
        let absent = circumstances.endpointsPublished(of: service)
        guard !absent.isEmpty else { return [] }
        func isAbsent(_ pair: Pair) -> Bool {
            if case .instance(let id) = pair.to { absent.contains(id) } else { false }
        }
        return endAll(on: { _ in true }, at: time, where: isAbsent)
    }

    /// - Returns: what has not ended.
    mutating func runEnded(at time: MeshTime) -> [PairOutage] {
        edges.sorted(by: { $0.key.description }).flatMap { edge, state -> [PairOutage] in
            for open in state.open {
                byEdge[edge, default: EdgeOutages()].add(open.outage(on: edge, to: nil, now: time))
            }
            if let down = state.down { byEdge[edge, default: EdgeOutages()].addDowntime(time - down) }
            return state.failing.sorted { $0.key.comes(before: $1.key) }.map { pair, began in
                PairOutage(edge: pair.edge, from: began.since, to: nil, sequence: began.sequence)
            }
        }
    }

    // MARK: Outages of edges

    /// Why attempts of the pair end so, as far as it is known already.
    private func reason(
        _ pair: Pair, _ outcome: Outcome, _ time: MeshTime, _ certificates: CertificateLedger, _ underWay: UnderWay
    ) -> OpenOutage.Obstacle? {
        if let known = circumstances.reason(pair, outcome, at: time, certificates, underWay) { return known }
        return edges[pair.edge]?.refusals.last {
            $0.pair == pair && $0.explains(outcome) && time - $0.time < Self.patience
        }.map { .refusal($0) }
    }

    private mutating func join(
        _ pair: Pair, _ outcome: Outcome, _ reason: OpenOutage.Obstacle?, since: MeshTime, _ event: Event
    ) {
        let known = edges[pair.edge]!.open.firstIndex { $0.admits(outcome, reason) }
        let index = known ?? edges[pair.edge]!.open.endIndex
        if known == nil { edges[pair.edge]!.open.append(OpenOutage(outcome, from: since, in: event)) }
        edges[pair.edge]!.open[index].add(pair, since: since, reason)
    }

    private mutating func leave(_ pair: Pair, at time: MeshTime) {
        guard let index = edges[pair.edge]?.open.firstIndex(where: { $0.failing[pair] != nil }) else { return }
        edges[pair.edge]!.open[index].remove(pair)
        closeEmpty(on: pair.edge, at: time)
    }

    private mutating func closeEmpty(on edge: Edge, at time: MeshTime) {
        guard let index = edges[edge]!.open.firstIndex(where: \.failing.isEmpty) else { return }
        let ended = edges[edge]!.open.remove(at: index)
        guard !ended.pairs.isEmpty else { return }
        byEdge[edge, default: EdgeOutages()].add(ended.outage(on: edge, to: time, now: time))
    }

    private mutating func endAll(
        on isConcerned: (Edge) -> Bool, at time: MeshTime, where matches: (Pair) -> Bool
    ) -> [PairOutage] {
        edges.keys.filter(isConcerned).sorted(by: \.description).flatMap { edge in
            end(edges[edge]!.failing.keys.filter(matches).sorted { $0.comes(before: $1) }, of: edge, at: time)
        }
    }

    private mutating func end(_ pairs: [Pair], of edge: Edge, at time: MeshTime) -> [PairOutage] {
        let ended = pairs.compactMap { pair -> PairOutage? in
            guard let began = edges[edge]?.failing.removeValue(forKey: pair) else { return nil }
            leave(pair, at: time)
            return PairOutage(edge: edge, from: began.since, to: time, sequence: began.sequence)
        }
        if let lasted = edges[edge]?.downtime(until: time) { byEdge[edge, default: EdgeOutages()].addDowntime(lasted) }
        return ended
    }
}

extension Pair {
    /// By the names, as people read them.
    fileprivate func comes(before other: Pair) -> Bool {
        (from.description, to.description) < (other.from.description, other.to.description)
    }
}
