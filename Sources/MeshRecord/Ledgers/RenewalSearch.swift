import MeshModel

/// An instance's search for a certificate, as the log shows it: what was asked, what came of it, and why nothing did.
struct RenewalSearch: Sendable {
    private var state: Cause.Renewal?
    /// The authority that has the CSR of the attempt at hand, since then.
    private(set) var asked: (authority: TrustDomain, since: MeshTime)?
    private var drop: CSRDrop?
    /// What was wrong with the authority on purpose, when it had the CSR and when it signed.
    private var faults: (asked: AuthorityFault?, signed: AuthorityFault?)
    /// How long the authority took for its last answer.
    private var answer: Duration?
    /// How long it waits for one, where that was too short.
    private var patience: Duration?

    mutating func asked(_ authority: TrustDomain, at time: MeshTime, _ underWay: UnderWay) {
        asked = (authority, time)
        faults = (underWay.fault(ofAuthority: authority), nil)
        switch state {
        case nil, .awaited: state = .awaited(since: time, faults.asked.flatMap { $0.isOfCertificates ? nil : $0 }, nil)
        case .notDue, .early, .failed: break
        }
    }

    mutating func dropped(_ drop: CSRDrop) { self.drop = drop }

    /// A certificate was signed, so long after it had been asked for.
    mutating func answered(after took: Duration, _ underWay: UnderWay) {
        answer = took
        faults.signed = asked.flatMap { underWay.fault(ofAuthority: $0.authority) }
    }

    mutating func early(begins: MeshTime) { state = .early(begins: begins) }

    /// - Parameter overload: what the authority was asked for, beyond what it can do.
    mutating func failed(_ how: FailedAttempt.How, at time: MeshTime, _ overload: Overload?) {
        let reason = reason(how, overload)
        var attempts = Cause.Attempts(since: time, count: 1, reason: reason, fault: fault(behind: reason))
        if case .failed(let before) = state { (attempts.since, attempts.count) = (before.since, before.count + 1) }
        state = .failed(attempts)
        (asked, drop, faults) = (nil, nil, (nil, nil))
        if case .timedOut(let patience) = how { self.patience = patience }
    }

    /// What was wrong with the authority on purpose, where that is why an attempt failed.
    private func fault(behind reason: Cause.Attempts.Reason) -> AuthorityFault? {
        switch (reason, faults.asked, faults.signed) {
        case (.paused, _, _): .pause
        case (.slow, .slow(let delay)?, _): .slow(delay)
        case (.invalid, _, .issues(let fault)?): .issues(fault)
        default: nil
        }
    }

    /// It has found a certificate good.
    mutating func ended() {
        (state, asked, drop, answer, faults) = (nil, nil, nil, nil, (nil, nil))
    }

    /// What has come of it so far.
    ///
    /// - Parameter overload: what the authority is asked for, beyond what it can do.
    func state(_ overload: Overload?) -> Cause.Renewal? {
        if case .awaited(let since, let fault, _)? = state { .awaited(since: since, fault, overload) } else { state }
    }

    /// What its patience was, and how long the authority took in vain; nil where it did not wait too short.
    var slowness: VainCertificates.Slowness? {
        guard let patience, let answer, answer > patience else { return nil }
        return VainCertificates.Slowness(patience: patience, answer: answer)
    }

    private func reason(_ how: FailedAttempt.How, _ overload: Overload?) -> Cause.Attempts.Reason {
        switch how {
        case .notAsked(let why): return .notAsked(why: why)
        case .refused(let why): return .refused(why: why)
        case .invalid(let why): return .invalid(why: why)
        case .timedOut(let patience):
            if case .authorityPaused(let domain) = drop { return .paused(domain) }
            if asked == nil { return .unreachable }
            return .slow(patience: patience, answer: answer.flatMap { $0 > patience ? $0 : nil }, overload)
        }
    }
}
