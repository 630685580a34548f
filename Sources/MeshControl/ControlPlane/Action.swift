import MeshModel

/// What the control plane wants done, to be carried out in order.
package enum Action: Hashable, Sendable {
    /// Make this instance; it makes a key and sends a CSR of its own accord.
    case create(InstanceID)
    /// Something to record, not to do. `from` is nil for a new instance.
    case transition(InstanceID, from: InstanceState?, to: InstanceState, reason: String)
    /// Sign this CSR's key for the names in the profile (the CSR's own names count for nothing), and send the chain.
    case sign(InstanceID, der: [UInt8], SigningProfile, IssueReason)
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
    /// Forget it, and close whatever it left open. Follows each transition to `stopped`.
    case stop(InstanceID)
    /// Something to record, not to do.
    case note(Note)
}

/// An event that is no transition, as in `scale.decided web from=3 to=1`.
package struct Note: Hashable, Sendable {
    package var kind: Kind
    /// An instance, a service or a trust domain.
    package var subject: String
    package var fields: [Field]

    package enum Kind: String, CaseIterable, Sendable {
        case scaleDecided = "scale.decided"
        case rotationStarted = "rotation.started"
        case faultInjected = "fault.injected"
        case faultCleared = "fault.cleared"
        /// There was nothing to clear.
        case faultNotActive = "fault.not_active"
        /// A CSR that gets no answer; the instance will time out and ask again.
        case csrDropped = "csr.dropped"
        /// A CSR has come, and may have to wait for its answer.
        case csrReceived = "csr.received"
        /// An instance kept its last good certificate, because the new one failed validation.
        case certificateRejected = "certificate.rejected"
        /// There is a new root; `origin` says of what kind.
        case rootPrepared = "root.prepared"
        /// The newest root's intermediate signs from now on.
        case rootActivated = "root.activated"
        /// Instances that hold a certificate from these `roots` are told to ask for another.
        case rootTainted = "root.tainted"
        case rootRetired = "root.retired"
        /// Retired and tainted at once.
        case rootRevoked = "root.revoked"
        /// The keys are gone.
        case rootRemoved = "root.removed"
        /// A new intermediate signs from now on.
        case intermediateRotated = "intermediate.rotated"
        /// The last step of a whole root rotation is done.
        case rotationFinished = "rotation.finished"
        /// What a trust domain's workloads are to trust has changed; they hear of it later.
        case bundlePublished = "bundle.published"
        /// A push of a bundle did not reach an instance.
        case bundleMissed = "bundle.missed"
        /// An instance uses a trust domain's new bundle.
        case bundleReceived = "bundle.received"
        /// A service's replacements die too: the next ones wait.
        case restartDelayed = "restart.delayed"
        /// From an instance that is not running, such as `drained` after its time was up.
        case messageIgnored = "message.ignored"
        /// An operator asked for what cannot be.
        case operatorRejected = "operator.rejected"
    }

    package struct Field: Hashable, Sendable {
        package var name: String
        package var value: String
    }

    init(_ kind: Kind, _ subject: some CustomStringConvertible, _ fields: KeyValuePairs<String, String> = [:]) {
        self.kind = kind
        self.subject = subject.description
        self.fields = fields.map { Field(name: $0.key, value: $0.value) }
    }
}
