import MeshModel

/// What the control plane wants done, to be carried out in order.
package enum Action: Hashable, Sendable {
    /// Make this instance; it makes a key and sends a CSR of its own accord.
    case create(InstanceID)
    /// Sign this CSR's key for the names in the profile (the CSR's own names count for nothing), and send the chain.
    /// It came to the authority at `asked`.
    case sign(InstanceID, CSR, SigningProfile, IssueReason, asked: MeshTime)
    case send(InstanceID, ControlMessage)
    /// Send these bundles, one for each trust domain that the instance sees; the plane holds no certificates itself.
    case sendBundles(InstanceID, [BundleContent], version: Int)
    /// Make this root. Root 1 of each trust domain and its intermediate 1 are there from the start.
    case makeRoot(RootID, RootOrigin)
    /// Make this intermediate, below a root that is there.
    case makeIssuer(IssuerID)
    /// Destroy the root's key and those of its intermediates: nothing is signed by them any more.
    case destroyRoot(RootID)
    /// Send the snapshot to every instance, created and not stopped, of these callers (services and load generators, by name).
    case publish(EndpointSnapshot, to: [ServiceName])
    /// Make the instance present a bad credential, made to the profile, without asking its opinion; nil: go back to its last
    /// good one, which went on being renewed meanwhile. Either way its open connections are drained, so that the next call
    /// makes a handshake.
    case present(InstanceID, CertificateFault?, SigningProfile)
    /// Crash it. `Observation.died` is to follow.
    case kill(InstanceID)
    /// Forget it, and close whatever it left open. Follows each step to `stopped`.
    case stop(InstanceID)
    /// Nothing passes between these any more, and between all others again. Follows all else of its operation.
    case part([NetworkSpec.Link.Parties])
    /// Something to record, not to do.
    case record(Happening)
}
