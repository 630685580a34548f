import MeshModel

/// What the log tells that may keep instances from talking, apart from refusals: who has gone, and what was parted.
struct OutageCircumstances: Sendable {
    private(set) var lives = LifeLedger()
    /// Of each service that was ever published: the instances that callers may still be sent to, though they have gone;
    /// nil: it serves on while it drains.
    private var gone: [ServiceName: [InstanceID: OutageCause.Departure?]] = [:]
    private let localities: [ServiceName: Locality]

    init(localities: [ServiceName: Locality]) { self.localities = localities }

    mutating func add(_ happening: InstanceHappening, of id: InstanceID, at time: MeshTime, _ underWay: UnderWay) {
        guard case .entered(let state, let from, _) = happening else { return }
        let departure = lives.entered(state, from: from, id, at: time, underWay)
        if departure != nil || state == .draining { gone[id.service]?.updateValue(departure, forKey: id) }
    }

    /// - Returns: those that callers have heard of now that they have gone.
    mutating func endpointsPublished(of service: ServiceName) -> Set<InstanceID> {
        Set((gone.updateValue([:], forKey: service) ?? [:]).keys)
    }

    /// What keeps the attempts of a pair from an answer of any kind.
    func reason(
        _ pair: Pair, _ outcome: Outcome, _ certificates: CertificateLedger, _ underWay: UnderWay
    ) -> OpenOutage.Obstacle? {
        switch (pair.to, outcome) {
        case (.service(let name), .noEndpoint): return .absence(name, lives.absence(of: name, certificates))
        case (.instance(let callee), .timeout), (.instance(let callee), .reset):
            if let (a, b) = parted(pair.from, callee, underWay) { return .partition(a, b) }
            return gone[callee.service]?[callee]?.map { .departure(callee, $0) }
        default: return nil
        }
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
