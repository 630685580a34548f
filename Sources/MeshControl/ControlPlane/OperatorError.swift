import MeshModel
import OrderedCollections

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
    /// The root that signs is the newest there is.
    case nothingPrepared(RootID)
    /// No root before the one that signs is in use.
    case nothingOlder(RootID)
    /// No root that is there is retired.
    case nothingRetired(TrustDomain)
    case rotationUnderWay(TrustDomain)

    /// More instances of one service than anybody means.
    package static let replicaLimit = 100_000

    package var description: String {
        switch self {
        case .ending: "the mesh is going down"
        case .unknownWorkload(let name): "there is no service '\(name)'"
        case .notRunning(let id): "there is no instance \(id) now"
        case .unknownTrustDomain(let domain): "there is no trust domain '\(domain)'"
        case .loadGenerator(let name): "'\(name)' is a load generator and cannot be scaled"
        case .nothingPrepared(let root): "\(root) signs already, and no other root is prepared"
        case .nothingOlder(let root): "nothing older than \(root) is in use"
        case .nothingRetired(let domain): "no root of \(domain) is retired"
        case .rotationUnderWay(let domain): "a root rotation of \(domain) is under way"
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
        case .inject(.authority(_, let domain)), .clear(.authority(let domain)):
            guard topology.trustDomain(domain) != nil else { throw .unknownTrustDomain(domain) }
        case .authority(let action, let domain): try check(action, of: domain)
        case .inject(.partition), .clear(.partition): break
        case .clear(.certificate(let target)), .clear(.crash(let target)):
            // Its instance may have stopped since; the fault can be cleared all the same.
            guard workload(target.service) != nil else { throw .unknownWorkload(target.service) }
        }
    }

    private func check(_ action: AuthorityAction, of domain: TrustDomain) throws(OperatorError) {
        guard topology.trustDomain(domain) != nil, let authority = authorities[domain] else {
            throw .unknownTrustDomain(domain)
        }
        let root = authority.issuer.root
        switch action {
        case .prepare, .distribute, .rotateIntermediate: break
        case .rotateRoot: guard authority.rotation == nil else { throw .rotationUnderWay(domain) }
        case .activate: guard authority.newest.number > root.number else { throw .nothingPrepared(root) }
        // Certificates may outlive the root that they come from.
        case .taint: guard root.number > 1 else { throw .nothingOlder(root) }
        case .retire, .revoke: guard !authority.outdated.isEmpty else { throw .nothingOlder(root) }
        case .remove: guard !authority.retired.isEmpty else { throw .nothingRetired(domain) }
        }
    }

    private func check(_ target: Target) throws(OperatorError) {
        guard workload(target.service) != nil else { throw .unknownWorkload(target.service) }
        if case .instance(let id) = target, instance(id) == nil { throw .notRunning(id) }
    }
}
