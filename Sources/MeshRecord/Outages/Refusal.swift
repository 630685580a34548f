import MeshModel

/// A refused handshake, as an outage remembers it.
struct Refusal: Sendable {
    var time: MeshTime
    var outcome: Outcome
    var cause: Cause
    private var advice: Advice?

    /// What would have been enough is known when the outage has ended.
    private enum Advice: Sendable {
        /// The bundle after the one that the verifier held was published then.
        case wait(published: MeshTime)
        /// The root of the presenter's certificate left the bundle then.
        case trustLonger(retired: MeshTime)
        /// A root that the bundle has not yet signs.
        case distributeFirst
        /// The certificate ended then, after attempts to renew it that failed.
        case outlast(ended: MeshTime, CertificateLedger.Struggle)
        /// The certificate ended then, and nobody tried to renew it.
        case renewEarlier(ended: MeshTime)
    }

    init(
        _ verdict: HandshakeVerdict, _ cause: Cause, at time: MeshTime, _ certificates: CertificateLedger,
        _ roots: RootLedger
    ) {
        self.time = time
        outcome = verdict.outcome
        self.cause = cause
        advice = cause.fault == nil ? Self.advice(cause.fact, certificates, roots) : nil
    }

    private static func advice(
        _ fact: Cause.Fact, _ certificates: CertificateLedger, _ roots: RootLedger
    ) -> Advice? {
        switch fact {
        case .bundleBehind(_, let domain, let held, _):
            return roots.published(domain, after: held).map { .wait(published: $0) }
        case .unknownAuthority(_, let domain, _):
            return switch domain.flatMap({ roots.lastStep(of: $0) }) {
            case .retired(let time)?: .trustLonger(retired: time)
            case .activated?: .distributeFirst
            case nil: nil
            }
        case .expired(let ends, let ended, _):
            if case .member(let presenter) = ends.presenter, let struggle = certificates.struggle(of: presenter),
                struggle.since < ended
            {
                return .outlast(ended: ended, struggle)
            }
            return .renewEarlier(ended: ended)
        case .expiredByClock, .issuerExpired, .notYetValid, .notFederated, .wrongIdentity, .defect, .noCertificate,
            .stranger, .protocolMismatch, .timeout, .transport:
            return nil
        }
    }

    /// - Parameter end: of the outage, or of the run.
    func remedy(until end: MeshTime) -> Remedy? {
        switch advice {
        case .wait(let published): .distributeFor(atLeast: (end - published).roundedUp)
        case .trustLonger(let retired): .trustLonger(by: (end - retired).roundedUp)
        case .distributeFirst: .distributeFirst
        case .outlast(let ended, let struggle):
            .liveLonger(
                by: (end - ended).roundedUp, attempts: struggle.attempts, firstFailed: ended - struggle.since)
        case .renewEarlier(let ended): .renewEarlier(by: (end - ended).roundedUp)
        case nil: cause.remedy
        }
    }
}
