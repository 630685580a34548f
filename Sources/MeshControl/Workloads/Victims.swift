import MeshModel

extension Workload {
    /// The first `count` to go: those not ready, newest first, then the ready ones in the order given.
    func victims(_ count: Int, order: VictimOrder) -> [InstanceRecord] {
        guard count > 0 else { return [] }
        let newestFirst = instances.filter { $0.state != .draining }.reversed()
        let ready = newestFirst.filter { $0.state == .ready }
        let inOrder: [InstanceRecord] =
            switch order {
            case .newest: ready
            case .oldest: ready.reversed()
            case .soonestToExpire: ready.sorted { $0.expiresBefore($1) }
            }
        return Array((newestFirst.filter { $0.state != .ready } + inOrder).prefix(count))
    }
}

extension InstanceRecord {
    /// Older first where both expire at once; one without a certificate has nothing to lose.
    fileprivate func expiresBefore(_ other: InstanceRecord) -> Bool {
        let never = MeshTime(nanoseconds: .min)
        return (certificate?.notAfter ?? never, id.number) < (other.certificate?.notAfter ?? never, other.id.number)
    }
}

extension ServiceHappening.Victims {
    /// nil where there are none.
    init?(_ victims: [InstanceRecord], order: VictimOrder) {
        guard !victims.isEmpty else { return nil }
        self.init(victims.map(\.id), order: order, ready: victims.count { $0.state == .ready })
    }
}
