/// What happens to an instance.
package enum InstanceHappening: Hashable, Sendable {
    // Its life.
    /// `from` is nil for a new one.
    case entered(InstanceState, from: InstanceState?, why: String)
    case listenFailed(Address, why: String)
    /// How its clock differs from the mesh's.
    case clockDrawn(skew: Duration, driftPPM: Double)
    /// It is not running, and said something, such as `drained` after its time was up.
    case messageIgnored(String)
    /// A request to it was answered 403.
    case requestDenied(caller: SPIFFEID?, why: String)
    /// So many requests had no answer yet when it ended their connections; to it, or its own.
    case requestsCut(Int, RequestCut)
    /// Somebody was turned away or gave up, since nothing of that was free.
    case overloaded(Overload.Capacity, Overload)

    // Certificates it seeks.
    /// A CSR has come to an authority, and may have to wait for its answer.
    case csrReceived(TrustDomain, IssueReason, attempt: Int)
    /// A CSR that gets no answer; the instance will time out and ask again.
    case csrDropped(CSRDrop)
    /// Signed below the root of this number, so long after its CSR had come, and badly where that is so on purpose.
    case certificateSigned(SignedCertificate, IssueReason, root: Int, after: Duration, defect: CertificateFault? = nil)
    /// An attempt to get a certificate brought none.
    case attemptFailed(FailedAttempt)
    /// It found its new certificate good, and presents it from now on.
    case certificateAccepted(SerialNumber, notAfter: MeshTime, IssueReason)
    /// It got a certificate that it no longer sought.
    case certificateUnneeded(SerialNumber)
    /// It got a certificate that has not begun by its clock.
    case certificateEarly(begins: MeshTime, in: Duration)
    /// It kept its last good certificate, because the new one failed validation.
    case certificateRejected(why: String)
    /// Its last certificate had ended when it got the next.
    case certificateLate(ended: MeshTime, by: Duration)

    // Certificates it presents.
    /// Its first connection with this certificate is being made.
    case certificateUsed(SerialNumber)
    /// It is made to present a bad certificate.
    case certificateForced(CertificateFault, SerialNumber, SPIFFEID?, notAfter: MeshTime)
    /// It presents its good certificate again.
    case certificateRestored
    /// The bad certificate that it was to present could not be made.
    case forgeryFailed(why: String)

    // Bundles.
    /// A push of a bundle did not reach it.
    case bundleMissed(TrustDomain, generation: Int)
    /// It uses a trust domain's new bundle.
    case bundleReceived(TrustDomain, generation: Int)
}

/// Why a CSR gets no answer.
package enum CSRDrop: Hashable, Sendable {
    /// Who asked is not running.
    case notRunning
    case authorityPaused(TrustDomain)
}

/// An attempt to get a certificate that brought none, and when the next follows.
package struct FailedAttempt: Hashable, Sendable {
    package var how: How
    /// Counted from 1 for each certificate sought.
    package var attempt: Int
    package var retryIn: Duration

    /// How it ended.
    package enum How: Hashable, Sendable {
        /// No key or CSR could be made.
        case notAsked(why: String)
        /// No answer came within the asker's patience.
        case timedOut(patience: Duration)
        case refused(why: String)
        /// The certificate that came is none that its holder can use.
        case invalid(why: String)

        package var why: String {
            switch self {
            case .notAsked(let why), .refused(let why), .invalid(let why): why
            case .timedOut(let patience): "no answer within \(patience.text)"
            }
        }
    }

    package init(_ how: How, attempt: Int, retryIn: Duration) {
        self.how = how
        self.attempt = attempt
        self.retryIn = retryIn
    }
}

/// What an authority signed, as events tell of it.
package struct SignedCertificate: Hashable, Sendable {
    package var serial: SerialNumber
    package var spiffeID: SPIFFEID?
    package var notBefore: MeshTime
    package var notAfter: MeshTime

    package init(serial: SerialNumber, spiffeID: SPIFFEID?, notBefore: MeshTime, notAfter: MeshTime) {
        self.serial = serial
        self.spiffeID = spiffeID
        self.notBefore = notBefore
        self.notAfter = notAfter
    }
}
