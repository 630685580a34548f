import MeshModel

/// Requests that had no answer yet when the instances that they were with ended their connections.
package struct CutRequests: Sendable, Hashable {
    /// By service and reason, in the order in which they came first.
    package private(set) var all: [Group] = []

    package struct Group: Sendable, Hashable {
        package var service: ServiceName
        package var cut: RequestCut
        package var count: Int
        /// The first of those that they were with.
        package var named: [InstanceID]
        package var instances: Int
        package var first: MeshTime
        package var last: MeshTime
        /// Of the first event that tells of them.
        package var sequence: Int

        package var remedy: Remedy? {
            switch cut {
            case .drainTime(let time): .drainLonger(than: time)
            case .rotation: .keepConnections
            case .death: nil
            }
        }
    }

    private static let namedInstances = 3

    package init() {}

    mutating func add(_ count: Int, _ cut: RequestCut, by id: InstanceID, in event: Event) {
        guard let index = all.firstIndex(where: { $0.service == id.service && $0.cut == cut }) else {
            all.append(
                Group(
                    service: id.service, cut: cut, count: count, named: [id], instances: 1, first: event.time,
                    last: event.time, sequence: event.sequence))
            return
        }
        all[index].count += count
        all[index].last = event.time
        guard !all[index].named.contains(id) else { return }
        all[index].instances += 1
        if all[index].named.count < Self.namedInstances { all[index].named.append(id) }
    }
}
