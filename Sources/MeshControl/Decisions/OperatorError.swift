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
    /// The root that signs is the newest there is.
    case nothingPrepared(RootID)
    /// No root before the one that signs is in use.
    case nothingOlder(RootID)
    /// No root that is there is retired.
    case nothingRetired(TrustDomain)
    case rootRotationUnderWay(TrustDomain)

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
        case .rootRotationUnderWay(let domain): "a root rotation of \(domain) is under way"
        case .negativeReplicas(let count): "a service cannot have \(count) instances"
        case .tooManyReplicas(let count): "\(count) instances are more than the \(Self.replicaLimit) a service may have"
        }
    }
}
