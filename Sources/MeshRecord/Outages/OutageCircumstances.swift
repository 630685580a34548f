import MeshModel

/// What the log tells that may keep instances from talking, apart from refusals: who has gone, and what was parted.
struct OutageCircumstances: Sendable {
    private(set) var lives = LifeLedger()
    /// Of each service that was ever published: the instances that callers may still be sent to, though they have gone;
    /// nil: it serves on while it drains.
    private var gone: [ServiceName: [InstanceID: OutageCause.Departure?]] = [:]
    /// Those that callers had heard of last that they have gone.
    private var withdrawn: [ServiceName: [InstanceID: OutageCause.Departure?]] = [:]
    /// The last few that ended connections with requests under way, newest last.
    private var cuts: [Cut] = []
    private var overloads: [InstanceID: (time: MeshTime, capacity: Overload.Capacity, overload: Overload)] = [:]
    private let localities: [ServiceName: Locality]

    init(localities: [ServiceName: Locality]) { self.localities = localities }

    mutating func add(_ happening: InstanceHappening, of id: InstanceID, at time: MeshTime, _ underWay: UnderWay) {
        if case .requestsCut(_, let cut) = happening { remember(cut, by: id, at: time) }
        if case .overloaded(let capacity, let overload) = happening { overloads[id] = (time, capacity, overload) }
        guard case .entered(let state, let from, _) = happening else { return }
        if state == .stopped { overloads[id] = nil }
        let departure = lives.entered(state, from: from, id, at: time, underWay)
        if departure != nil || state == .draining { gone[id.service]?.updateValue(departure, forKey: id) }
    }

    private struct Cut: Sendable {
        var time: MeshTime
        var id: InstanceID
        var cut: RequestCut

        func concerns(_ caller: InstanceID, _ callee: InstanceID) -> Bool {
            if case .rotationOfCaller(callee.service) = cut { id == caller } else { id == callee }
        }
    }

    private static let rememberedCuts = 64
    /// A caller tells of what was cut at once, if not in the same moment.
    private static let patience = Duration.seconds(1)

    private mutating func remember(_ cut: RequestCut, by id: InstanceID, at time: MeshTime) {
        if cuts.count == Self.rememberedCuts { cuts.removeFirst() }
        cuts.append(Cut(time: time, id: id, cut: cut))
    }

    /// What ended the connections of a pair on purpose, just now.
    private func cut(_ caller: InstanceID, _ callee: InstanceID, at time: MeshTime) -> OpenOutage.Obstacle? {
        cuts.last { time - $0.time <= Self.patience && $0.concerns(caller, callee) }.map { .cut($0.cut, by: $0.id) }
    }

    /// The first of these that is asked for more than it can do; what goes on is told of again and again.
    private func overload(_ ids: [InstanceID], at time: MeshTime) -> OpenOutage.Obstacle? {
        ids.lazy.compactMap { id in overloads[id].map { (id, $0) } }
            .first { time - $0.1.time <= BusyPeriod.interval }.map { .overload($0, $1.capacity, $1.overload) }
    }

    /// - Returns: those that callers have heard of now that they have gone.
    mutating func endpointsPublished(of service: ServiceName) -> Set<InstanceID> {
        let absent = gone.updateValue([:], forKey: service) ?? [:]
        withdrawn[service] = absent
        return Set(absent.keys)
    }

    /// What keeps the attempts of a pair from an answer of any kind.
    func reason(
        _ pair: Pair, _ outcome: Outcome, at time: MeshTime, _ certificates: CertificateLedger, _ underWay: UnderWay
    ) -> OpenOutage.Obstacle? {
        switch (pair.to, outcome) {
        case (.service(let name), .noEndpoint): return .absence(name, lives.absence(of: name, certificates))
        case (.instance(let callee), .timeout), (.instance(let callee), .reset):
            if let (a, b) = parted(pair.from, callee, underWay) { return .partition(a, b) }
            let departure = gone[callee.service]?[callee] ?? withdrawn[callee.service]?[callee]
            return departure?.map { .departure(callee, $0) }
                ?? (outcome == .reset ? cut(pair.from, callee, at: time) : overload([callee, pair.from], at: time))
        default: return nil
        }
    }

    /// Whether it has gone, and its callers have heard of it.
    func isWithdrawn(_ called: Target) -> Bool {
        guard case .instance(let id) = called else { return false }
        return withdrawn[id.service]?[id] != nil
    }

    /// The last partition in force that lies between the two.
    private func parted(
        _ caller: InstanceID, _ callee: InstanceID, _ underWay: UnderWay
    ) -> (Party, Party)? {
        func lies(_ one: Party, _ other: Party) -> Bool {
            one.includes(caller, at: localities[caller.service])
                && other.includes(callee, at: localities[callee.service])
        }
        return underWay.partitions.first { a, b in lies(a, b) || lies(b, a) }
    }
}
