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
        /// The bundle with the root of the presenter's certificate was published then.
        case wait(published: MeshTime)
        /// The root of the presenter's certificate left the bundle then.
        case trustLonger(retired: MeshTime)
        /// The certificate ended then, after attempts to renew it that failed.
        case outlast(ended: MeshTime, Cause.Attempts, withIssuer: Bool)
        /// The certificate ended then, after so long a life, and nobody had tried in vain to renew it; what its authority
        /// did not answer for, on purpose.
        case renewEarlier(ended: MeshTime, life: Duration?, AuthorityFault?)
        case plain(Remedy)
    }

    init(
        _ verdict: HandshakeVerdict, _ cause: Cause, at time: MeshTime, _ certificates: CertificateLedger,
        _ roots: RootLedger
    ) {
        self.time = time
        outcome = verdict.outcome
        // Who speaks plain text sees that the connection ends.
        callersOutcome = verdict.client?.report.outcome ?? (verdict.caller == nil ? nil : .reset)
        if let caller = verdict.clientPeer.member, let called = verdict.called {
            pair = Pair(from: caller, to: .instance(called))
        }
        self.cause = cause
        advice = Self.advice(cause, of: verdict.refusing?.report.peer, certificates, roots)
    }

    private static func advice(
        _ cause: Cause, of peer: PeerIdentity?, _ certificates: CertificateLedger, _ roots: RootLedger
    ) -> Advice? {
        guard cause.purpose == nil else { return cause.remedy.map { .plain($0) } }
        func wasSucceeded(_ end: MeshTime) -> Bool {
            (peer?.spiffeID?.trustDomain).map { roots.wasSucceeded(intermediateThatEnded: end, of: $0) } ?? false
        }
        switch cause.fact {
        case .bundleBehind(let ends, let domain, _, _):
            let root = ends.presenter.member.flatMap { certificates.root(of: $0) }
            return root.flatMap { roots.arrival(of: $0, in: domain) }.map { .wait(published: $0) }
                ?? cause.remedy.map { .plain($0) }
        case .unknownAuthority(let ends, let domain?, _):
            guard let root = ends.presenter.member.flatMap({ certificates.root(of: $0) }) else { break }
            if let left = roots.departure(of: root, from: domain) { return .trustLonger(retired: left) }
            if roots.generation(bringing: root, in: domain) == nil { return .plain(.distributeFirst) }
        case .expired(let ends, let ended, _, let withIssuer):
            if case .failed(let attempts)? = cause.renewal, attempts.since < ended {
                return .outlast(ended: ended, attempts, withIssuer: withIssuer)
            }
            if case .notDue? = cause.renewal { break }
            let life = ends.presenter.member.flatMap { certificates.life(of: $0) }
            return withIssuer && !wasSucceeded(ended)
                ? .plain(.rotateIntermediateEarlier)
                : .renewEarlier(ended: ended, life: life, cause.renewal?.fault)
        case .issuerExpired(_, .intermediate, let ended, _) where !wasSucceeded(ended):
            return .plain(.rotateIntermediateEarlier)
        case .expiredByClock, .issuerExpired, .notYetValid, .notFederated, .unknownAuthority, .chainMissing,
            .wrongIdentity, .defect,
            .noCertificate, .stranger, .protocolMismatch, .timeout, .transport:
            break
        }
        return cause.remedy.map { .plain($0) }
    }

    /// Whether it tells of attempts that failed, where the other could not yet.
    func saysMore(than other: Refusal) -> Bool {
        guard case .awaited = other.cause.renewal, case .failed = cause.renewal else { return false }
        return true
    }

    /// Whether it is why attempts of its pair end so.
    func explains(_ outcome: Outcome) -> Bool { self.outcome == outcome || callersOutcome == outcome }

    /// - Parameters:
    ///   - end: of the outage, or of the run.
    ///   - isOver: it has ended before the run.
    func remedy(until end: MeshTime, isOver: Bool) -> Remedy? {
        // How much would have been enough of what goes on, nobody knows.
        switch advice {
        case .wait(let published): isOver ? .distributeFor(atLeast: (end - published).roundedUp) : .distributeLonger
        case .trustLonger(let retired): isOver ? .trustLonger(by: (end - retired).roundedUp) : .overlapRoots
        case .outlast(let ended, let attempts, let withIssuer):
            Self.remedy(for: attempts, ended: ended, lasted: isOver ? end - ended : nil, withIssuer: withIssuer)
        case .renewEarlier(let ended, let life, let fault):
            Self.renewEarlier(by: isOver ? (end - ended).roundedUp : nil, life, fault)
        case .plain(let remedy): remedy
        case nil: nil
        }
    }

    /// - Parameter missing: how long there was no other certificate; nil: there still is none.
    private static func renewEarlier(by missing: Duration?, _ life: Duration?, _ fault: AuthorityFault?) -> Remedy {
        // It is not renewed before it is there.
        if let missing, life.map({ missing < $0 }) ?? true { return .renewEarlier(by: missing) }
        return fault.map { .leaveOutAuthorityFault($0) } ?? .renewEarlierOrRetryLonger
    }

    /// - Parameter lasted: how long there was no other certificate; nil: there still is none.
    private static func remedy(
        for attempts: Cause.Attempts, ended: MeshTime, lasted: Duration?, withIssuer: Bool
    ) -> Remedy? {
        // What goes on cannot be outlasted, nor can a life that is cut to its issuer's end be longer.
        guard let lasted, !withIssuer else { return attempts.fault.map { .leaveOutAuthorityFault($0) } }
        if let fault = attempts.fault, fault.isOfCertificates { return .leaveOutAuthorityFault(fault) }
        return .liveLonger(by: lasted.roundedUp, attempts: attempts.count, firstFailed: ended - attempts.since)
    }
}
