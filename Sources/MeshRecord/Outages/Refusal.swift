import MeshModel

/// A refused handshake, as an outage remembers it.
struct Refusal: Sendable {
    var time: MeshTime
    var cause: Cause
    /// nil: one of them is outside the mesh.
    var pair: Pair?
    private var outcome: Outcome
    /// As the caller saw it, which an alert may not have reached.
    private var callersOutcome: Outcome?
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
        /// The intermediate ended, and there was no other.
        case newIssuer
    }

    init(
        _ verdict: HandshakeVerdict, _ cause: Cause, at time: MeshTime, _ certificates: CertificateLedger,
        _ roots: RootLedger
    ) {
        self.time = time
        outcome = verdict.outcome
        callersOutcome = verdict.client?.report.outcome
        if let caller = verdict.client?.instance, let called = verdict.called {
            pair = Pair(from: caller, to: .instance(called))
        }
        self.cause = cause
        advice =
            cause.fault == nil ? Self.advice(cause.fact, of: verdict.refusing?.report.peer, certificates, roots) : nil
    }

    private static func advice(
        _ fact: Cause.Fact, of peer: PeerIdentity?, _ certificates: CertificateLedger, _ roots: RootLedger
    ) -> Advice? {
        func wasSucceeded(_ end: MeshTime) -> Bool {
            (peer?.spiffeID?.trustDomain).map { roots.wasSucceeded(intermediateThatEnded: end, of: $0) } ?? false
        }
        switch fact {
        case .bundleBehind(_, let domain, let held, _):
            return roots.published(domain, after: held).map { .wait(published: $0) }
        case .unknownAuthority(_, let domain, _):
            return switch domain.flatMap({ roots.lastStep(of: $0) }) {
            case .retired(let time)?: .trustLonger(retired: time)
            case .activated?: .distributeFirst
            case nil: nil
            }
        case .expired(let ends, let ended, _, let withIssuer):
            let struggle = ends.presenter.member.flatMap { certificates.struggle(of: $0) }
            if let struggle, struggle.since < ended { return withIssuer ? nil : .outlast(ended: ended, struggle) }
            return withIssuer && !wasSucceeded(ended) ? .newIssuer : .renewEarlier(ended: ended)
        case .issuerExpired(_, .intermediate, let ended, _): return wasSucceeded(ended) ? nil : .newIssuer
        case .expiredByClock, .issuerExpired, .notYetValid, .notFederated, .wrongIdentity, .defect, .noCertificate,
            .stranger, .protocolMismatch, .timeout, .transport:
            return nil
        }
    }

    /// Whether it is why attempts of its pair end so.
    func explains(_ outcome: Outcome) -> Bool { self.outcome == outcome || callersOutcome == outcome }

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
        case .newIssuer: .rotateIntermediateEarlier
        case nil: cause.remedy
        }
    }
}
