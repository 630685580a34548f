/// What is done to a trust domain's authority. Any order is allowed: a wrong one fails as it would in a real mesh.
package enum AuthorityAction: Hashable, Sendable {
    /// A whole root rotation: prepare, distribute, activate, retire and remove, with a wait between them.
    case rotateRoot(RootRotation)
    /// Makes the next root, with an issuer below it. Nobody trusts it yet, and it signs nothing.
    case prepare(RootOrigin)
    /// Sends the bundle of every root that is prepared or in use.
    case distribute
    /// From now on the newest root's issuer signs.
    case activate
    /// Has every workload whose certificate comes from an older root ask for another, in batches.
    case taint
    /// Sends the bundle without the roots older than the active one.
    case retire
    /// `retire`, and `taint` at once: for a root whose key is known to others.
    case revoke
    /// Destroys the keys of the retired roots.
    case remove
    /// A new intermediate below the active root signs from now on.
    case rotateIntermediate
}

/// How the next root comes to be.
package enum RootOrigin: String, CaseIterable, Sendable {
    /// A key of its own.
    case new
    /// A key of its own, with a certificate by the root before it too, which issuers send along.
    case crossSigned = "cross-signed"
    /// The same key and name, with a later end (Istio's self-signed root).
    case sameKey = "same-key"
}

/// How a root is replaced by a new one, and how long each phase lasts, in mesh time.
package struct RootRotation: Hashable, Sendable {
    /// How the new root takes the old one's place.
    package enum Strategy: String, CaseIterable, Sendable {
        /// Both roots are trusted before the new one signs, and until the last leaf of the old one is gone.
        case overlap
        /// The new root takes the old one's place at once, in bundles and at the issuer.
        case cutover
        case crossSigned = "cross-signed"
        case sameKey = "same-key"
    }

    package var strategy: Strategy
    /// From the distribution of the bundle with both roots to the activation of the new one.
    package var distributeWait: Duration
    /// From activation to the moment the old root leaves the bundle.
    package var reissueWait: Duration
    /// From there to the removal of its key.
    package var retireWait: Duration

    /// From its beginning to the removal of the old root's key.
    package var duration: Duration {
        switch strategy {
        case .overlap: distributeWait + reissueWait + retireWait
        case .cutover: retireWait
        case .crossSigned, .sameKey: reissueWait + retireWait
        }
    }

    package init(
        strategy: Strategy = .overlap, distributeWait: Duration = .seconds(600),
        reissueWait: Duration = .seconds(86_400), retireWait: Duration = .seconds(3_600)
    ) {
        self.strategy = strategy
        self.distributeWait = distributeWait
        self.reissueWait = reissueWait
        self.retireWait = retireWait
    }
}
