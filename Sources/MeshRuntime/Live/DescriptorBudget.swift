import Libc
import MeshModel

/// What a live run needs of the operating system's descriptors, against what it may have.
package struct DescriptorBudget: Hashable, Sendable {
    package var limit: Int
    /// The most instances that listen at one time.
    package var listeners: Int
    /// One connection from every instance to every service that it calls.
    package var leastConnections: Int

    /// The process itself: loops, log, control socket, streams of events.
    static let reserve = 128
    /// Both ends of a connection are in this process.
    static let perConnection = 2

    package init(for topology: Topology, limit: Int) {
        self.limit = limit
        var most = Dictionary(uniqueKeysWithValues: topology.services.map { ($0.name, $0.replicas) })
        for case .scale(let name, let count, _) in topology.scenario.map(\.action) {
            most[name] = max(most[name] ?? 0, count)
        }
        listeners = most.values.reduce(0, +)
        leastConnections = topology.edges.reduce(0) { $0 + (most[$1.from] ?? 1) }
    }

    package var least: Int { Self.reserve + listeners + Self.perConnection * leastConnections }

    package var fits: Bool { least <= limit }

    /// Upstream connections that may be open at one time.
    package var connectionLimit: Int { max(leastConnections, (limit - Self.reserve - listeners) / Self.perConnection) }

    package var shortage: String {
        "this topology needs at least \(least) descriptors: \(listeners) listeners, two for each of \(leastConnections) "
            + "connections, and \(Self.reserve) for meshsim itself; the limit is \(limit) (see `ulimit -n`)"
    }

    /// Raises this process's soft limit to its hard limit, and returns it.
    package static func raiseLimit() -> Int {
        var limits = rlimit()
        guard getrlimit(descriptorLimit, &limits) == 0 else { return 1_024 }
        if limits.rlim_cur < limits.rlim_max {
            var wanted = limits
            wanted.rlim_cur = limits.rlim_max
            if setrlimit(descriptorLimit, &wanted) == 0 { limits = wanted }
        }
        return Int(clamping: limits.rlim_cur)
    }
}
