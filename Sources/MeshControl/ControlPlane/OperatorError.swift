import MeshModel

/// Why an operator's action cannot be carried out.
package enum OperatorError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Neither a service nor a load generator.
    case unknownWorkload(ServiceName)
    /// The run ends.
    case ending
    case notRunning(InstanceID)
    case unknownTrustDomain(TrustDomain)
    case loadGenerator(ServiceName)
    case negativeReplicas(Int)
    case tooManyReplicas(Int)

    /// More instances of one service than anybody means.
    package static let replicaLimit = 100_000

    package var description: String {
        switch self {
        case .ending: "the mesh is going down"
        case .unknownWorkload(let name): "there is no service '\(name)'"
        case .notRunning(let id): "there is no instance \(id) now"
        case .unknownTrustDomain(let domain): "there is no trust domain '\(domain)'"
        case .loadGenerator(let name): "'\(name)' is a load generator and cannot be scaled"
        case .negativeReplicas(let count): "a service cannot have \(count) instances"
        case .tooManyReplicas(let count): "\(count) instances are more than the \(Self.replicaLimit) a service may have"
        }
    }
}

extension ControlPlane {
    /// Throws what is wrong with an action as things stand. `handle` ignores such an action, with a note.
    package func check(_ action: OperatorAction) throws(OperatorError) {
        guard !hasEnded else { throw .ending }
        switch action {
        case .scale(let name, let replicas, _):
            guard let workload = workload(name) else { throw .unknownWorkload(name) }
            guard !workload.isClientOnly else { throw .loadGenerator(name) }
            guard replicas >= 0 else { throw .negativeReplicas(replicas) }
            guard replicas <= OperatorError.replicaLimit else { throw .tooManyReplicas(replicas) }
        case .rotate(.everything): break
        case .rotate(.target(let target)), .inject(.certificate(_, on: let target)), .inject(.crash(let target)):
            try check(target)
        case .inject(.authority(_, let domain)), .clear(.authority(let domain)), .authority(_, of: let domain):
            guard topology.trustDomain(domain) != nil else { throw .unknownTrustDomain(domain) }
        case .inject(.partition), .clear(.partition): break
        case .clear(.certificate(let target)), .clear(.crash(let target)):
            // Its instance may have stopped since; the fault can be cleared all the same.
            guard workload(target.service) != nil else { throw .unknownWorkload(target.service) }
        }
    }

    private func check(_ target: Target) throws(OperatorError) {
        guard workload(target.service) != nil else { throw .unknownWorkload(target.service) }
        if case .instance(let id) = target, instance(id) == nil { throw .notRunning(id) }
    }
}
