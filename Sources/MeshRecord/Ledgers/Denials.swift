import MeshModel

/// Requests that policy denied.
package struct Denials: Sendable, Hashable {
    package private(set) var count = 0
    /// By service, caller and reason, in the order in which they came first; not all of very many.
    package private(set) var all: [Group] = []

    package struct Group: Sendable, Hashable {
        package var service: ServiceName
        /// nil: it proved nothing.
        package var caller: SPIFFEID?
        /// The rule, or the want of one, and its place in the topology.
        package var why: String
        package var count: Int
        package var first: MeshTime
        package var last: MeshTime
        /// Of the first event that tells of them.
        package var sequence: Int
    }

    private static let limit = 50

    package init() {}

    mutating func add(_ caller: SPIFFEID?, _ why: String, by service: ServiceName, in event: Event) {
        count += 1
        if let index = all.firstIndex(where: { $0.service == service && $0.caller == caller && $0.why == why }) {
            all[index].count += 1
            all[index].last = event.time
        } else if all.count < Self.limit {
            all.append(
                Group(
                    service: service, caller: caller, why: why, count: 1, first: event.time, last: event.time,
                    sequence: event.sequence))
        }
    }
}
