import MeshModel

/// Requests that had no answer yet when the instances that they were with ended their connections.
package struct CutRequests: Sendable, Hashable {
    /// By service and reason, in the order in which they came first.
    package private(set) var all: [Group] = []

    package struct Group: Sendable, Hashable {
        package var service: ServiceName
        package var cut: RequestCut
        package var count: Int
        /// The first of those that ended the connections.
        package var named: [InstanceID]
        package var instances: Int { all.count }
        fileprivate var all: Set<InstanceID>
        package var first: MeshTime
        package var last: MeshTime
        /// Of the first event that tells of them.
        package var sequence: Int

        package var remedy: Remedy? { cut.remedy }
    }

    private static let namedInstances = 3

    package init() {}

    mutating func add(_ count: Int, _ cut: RequestCut, by id: InstanceID, in event: Event) {
        let service = if case .rotationOfCaller(let called) = cut { called } else { id.service }
        guard let index = all.firstIndex(where: { $0.service == service && $0.cut == cut }) else {
            all.append(
                Group(
                    service: service, cut: cut, count: count, named: [id], all: [id], first: event.time,
                    last: event.time, sequence: event.sequence))
            return
        }
        all[index].count += count
        all[index].last = event.time
        let isNew = all[index].all.insert(id).inserted
        if isNew, all[index].named.count < Self.namedInstances { all[index].named.append(id) }
    }
}

extension RequestCut {
    var remedy: Remedy? {
        switch self {
        case .drainTime(let time): .drainLonger(than: time)
        case .rotation, .rotationOfCaller: .keepConnections
        case .death: nil
        }
    }
}
