/// What happens to a trust domain's authority. Roots and intermediates are named by their numbers.
package enum AuthorityHappening: Hashable, Sendable {
    case rootMade(Int, RootOrigin, SignedCertificate)
    case rootFailed(Int, RootOrigin, why: String)
    /// Its key is gone.
    case rootDestroyed(Int)
    case intermediateMade(root: Int, Int, SignedCertificate)
    case intermediateFailed(root: Int, Int, why: String)

    /// A root rotation begins, whose steps follow.
    case rootRotationStarted(RootRotation.Strategy)
    case rootRotationFinished(RootRotation.Strategy)
    case rootPrepared(Int, RootOrigin)
    /// The newest root's intermediate signs from now on.
    case rootActivated(Int)
    /// So many instances that hold a certificate from these roots are told to ask for another.
    case rootsTainted([Int], instances: Int)
    case rootsRetired([Int])
    /// Retired and tainted at once.
    case rootsRevoked([Int], instances: Int)
    case rootsRemoved([Int])
    /// A new intermediate signs from now on.
    case intermediateRotated(root: Int, Int)

    /// What its workloads are to trust has changed; they hear of it later.
    case bundlePublished(generation: Int, roots: [Int])

    /// A CSR had to wait for long, or was turned away, since so many came before it.
    case overloaded(Overload)
}
