import MeshDataPlane
import MeshModel
import MeshPKI

/// What the runtime can host: it has a life and a credential of its own, and meets the control plane in messages alone.
///
/// All of it is called on the member's own loop, but for what never changes.
package protocol Member: AnyObject, Sendable {
    var id: InstanceID { get }
    /// nil where its clock is the mesh's own. May be read from anywhere.
    var drawnClock: InstanceClock? { get }

    /// Makes a key and asks for the first certificate.
    func start()
    /// At once: what is open is closed, what is under way is cut off.
    func stop()
    func receive(_ message: ControlMessage)

    /// Makes it present this credential, good or bad; nil goes back to its own.
    func present(_ credential: Credential?)
    /// The leaf that new connections present; nil before there is one.
    var presentedLeaf: Certificate? { get }
    /// What it presents and trusts as things are.
    var exported: (credential: Credential, bundles: TrustBundles)? { get }
    /// Accepted connections and those made to others.
    var connectionCount: Int { get }
}

/// A member that can be told to make one call out of turn.
package protocol ProbingMember: Member {
    /// One request over a connection of its own, to the endpoint given.
    func probe(
        _ upstream: UpstreamService, at endpoint: Endpoint, timeout: Duration,
        completion: @escaping @Sendable (CallResult) -> Void)
}

/// A member that makes load.
package protocol LoadMember: Member {
    /// Times in its load count from `start`.
    func beginLoad(from start: MeshTime)
    /// Ends it; requests under way go on.
    ///
    /// - Parameter done: called when the last of them has ended.
    func endLoad(_ done: @escaping () -> Void)
}

extension Instance: ProbingMember, LoadMember {}
