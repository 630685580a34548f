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

extension [InstanceRecord] {
    /// A few names, and how many more; every victim has a transition of its own.
    var named: String {
        let shown = prefix(8).map(\.id.description).joined(separator: " ")
        return count > 8 ? "\(shown) and \(count - 8) more" : shown
    }

    func why(_ order: VictimOrder) -> String {
        switch count(where: { $0.state == .ready }) {
        case 0: "not ready yet"
        case count: "\(order.rawValue) first"
        default: "not ready yet, then \(order.rawValue) first"
        }
    }
}
