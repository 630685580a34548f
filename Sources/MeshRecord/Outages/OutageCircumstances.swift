import MeshModel

/// What the log tells that may keep instances from talking, apart from refusals: partitions, and who has gone.
struct OutageCircumstances: Sendable {
    /// Of each service that was ever published: the instances that callers may still be sent to, though they have gone;
    /// nil: it serves on while it drains.
    private var gone: [ServiceName: [InstanceID: OutageCause.Departure?]] = [:]
    /// Those in force, the last to come last.
    private var partitions: [Fault.Handle] = []
    private var crashes: Set<Target> = []
    private let localities: [ServiceName: Locality]

    init(localities: [ServiceName: Locality]) { self.localities = localities }

    mutating func add(_ happening: FaultHappening) {
        switch (happening, happening.handle) {
        case (.injected, .partition): partitions.append(happening.handle)
        case (.cleared, .partition): partitions.removeAll { $0 == happening.handle }
        case (.injected, .crash(let target)): crashes.insert(target)
        case (.cleared, .crash(let target)): crashes.remove(target)
        case (.injected, _), (.cleared, _), (.notActive, _): break
        }
    }

    mutating func add(_ happening: InstanceHappening, of id: InstanceID, at time: MeshTime) {
        guard case .entered(let state, let from, _) = happening else { return }
        switch state {
        case .draining: gone[id.service]?.updateValue(nil, forKey: id)
        case .stopped:
            gone[id.service]?.updateValue(
                .init(time: time, how: from == .draining ? .stopped : .died(injected: isCrash(of: id))), forKey: id)
        case .pending, .issuing, .ready: break
        }
    }

    private func isCrash(of id: InstanceID) -> Bool {
        crashes.contains(.instance(id)) || crashes.contains(.service(id.service))
    }

    /// - Returns: those that callers have heard of now that they have gone.
    mutating func endpointsPublished(of service: ServiceName) -> Set<InstanceID> {
        Set((gone.updateValue([:], forKey: service) ?? [:]).keys)
    }

    /// What keeps the attempts of a pair from an answer of any kind.
    func reason(_ pair: Pair, _ outcome: Outcome) -> OpenOutage.Reason? {
        guard outcome == .timeout || outcome == .reset, case .instance(let callee) = pair.to else { return nil }
        if let (a, b) = parted(pair.from, callee) { return .partition(a, b) }
        return gone[callee.service]?[callee]?.map { .departure(callee, $0) }
    }

    /// The last partition in force that lies between the two.
    private func parted(_ caller: InstanceID, _ callee: InstanceID) -> (Party, Party)? {
        func lies(_ one: Party, _ other: Party) -> Bool {
            one.includes(caller, at: localities[caller.service])
                && other.includes(callee, at: localities[callee.service])
        }
        for case .partition(let a, let b) in partitions.reversed() where lies(a, b) || lies(b, a) { return (a, b) }
        return nil
    }
}
