import MeshModel

/// Which instances there are, how far they have come, and how others went.
struct LifeLedger: Sendable {
    private var living: [ServiceName: [InstanceID: Life]] = [:]
    /// Of each service, the last that went.
    private var gone: [ServiceName: (id: InstanceID, departure: OutageCause.Departure)] = [:]

    private struct Life: Sendable {
        var since: MeshTime
        var isReady = false
    }

    /// - Returns: how it went, where it did.
    mutating func entered(
        _ state: InstanceState, from before: InstanceState?, _ id: InstanceID, at time: MeshTime,
        _ underWay: UnderWay
    ) -> OutageCause.Departure? {
        switch state {
        case .pending: living[id.service, default: [:]][id] = Life(since: time)
        case .ready: living[id.service]?[id]?.isReady = true
        case .issuing: break
        case .draining: living[id.service]?[id] = nil
        case .stopped:
            living[id.service]?[id] = nil
            let isInjected = underWay.kills(id)
            let hasDied = before == .ready || before != .draining && isInjected
            let departure = OutageCause.Departure(time: time, how: hasDied ? .died(injected: isInjected) : .stopped)
            gone[id.service] = (id, departure)
            return departure
        }
        return nil
    }

    /// Those that are not ready, and since when they are there, by name.
    var unready: [(id: InstanceID, since: MeshTime)] {
        living.values.flatMap { lives in lives.filter { !$0.value.isReady }.map { ($0.key, $0.value.since) } }
            .sorted { ($0.id.service, $0.id.number) < ($1.id.service, $1.id.number) }
    }

    /// Why nobody of a service can be called: one that cannot get its certificate says more than who went before it.
    func absence(of service: ServiceName, _ certificates: CertificateLedger) -> OutageCause.Absence {
        let all = living[service] ?? [:]
        if all.values.contains(where: \.isReady) { return .untold }
        let waiting = all.min { $0.key.number < $1.key.number }
        let renewal = waiting.flatMap { certificates.renewal(of: $0.key) }
        if let waiting, case .failed = renewal { return .unready(waiting.key, since: waiting.value.since, renewal) }
        if let last = gone[service] { return .gone(last.id, last.departure) }
        return waiting.map { .unready($0.key, since: $0.value.since, renewal) } ?? .none
    }
}
