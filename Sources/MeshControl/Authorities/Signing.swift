import MeshModel

/// What becomes of the CSRs that come to a trust domain's authority.
struct Signing: Sendable {
    private let domain: TrustDomain
    private var queue: SigningQueue

    /// - Parameter work: what one CSR takes of a processor at full speed.
    init(_ domain: TrustDomainSpec, work: Duration, seed: UInt64) {
        self.domain = domain.name
        let random = SeededRandom(seed: seed).split("signing/\(domain.name)")
        queue = SigningQueue(domain.ca.signing, work: work, random: random)
    }

    /// - Parameter fault: what is wrong with the authority.
    mutating func receive(
        _ request: SigningQueue.Request, under fault: AuthorityFault?, _ roster: inout Roster, _ agenda: inout Agenda
    ) {
        agenda.record(.csrReceived(domain, request.reason, attempt: request.csr.id.attempt), of: request.instance)
        guard fault != .pause else { return drop(request, &agenda) }
        answer(under: fault, &roster, &agenda)
        if queue.take(request) {
            answer(under: fault, &roster, &agenda)
        } else {
            tellOverload(&agenda)
            let why = "the authority of \(domain) has too many CSRs waiting"
            agenda.add(.send(request.instance, .certificateRefused(reason: why, answering: request.csr.id)))
        }
    }

    /// Signs what is due, by whoever is the issuer now, and waits for what is due next.
    mutating func answer(under fault: AuthorityFault?, _ roster: inout Roster, _ agenda: inout Agenda) {
        for request in queue.advance(to: agenda.now, slowness: fault?.slowness) {
            // One that stopped meanwhile is passed over.
            guard roster.instance(request.instance) != nil else { continue }
            if fault == .pause { drop(request, &agenda) } else { sign(request, fault?.defect, &roster, &agenda) }
        }
        tellOverload(&agenda)
        if let next = queue.next { agenda.wait(until: next, for: .answerCSRs(domain)) }
    }

    private mutating func tellOverload(_ agenda: inout Agenda) {
        if let overload = queue.takeOverload() { agenda.record(.overloaded(overload), of: domain) }
    }

    private func sign(
        _ request: SigningQueue.Request, _ defect: CertificateFault?, _ roster: inout Roster, _ agenda: inout Agenda
    ) {
        let id = request.instance
        guard var profile = roster.profile(of: id.service, with: defect) else { return }
        profile.defect = defect
        roster.update(id) { $0.issuers.sent(by: profile.issuer, for: request.csr.id) }
        agenda.add(.sign(id, request.csr, profile, request.reason, asked: request.arrival))
    }

    private func drop(_ request: SigningQueue.Request, _ agenda: inout Agenda) {
        agenda.record(.csrDropped(.authorityPaused(domain)), of: request.instance)
    }
}

extension AuthorityFault {
    fileprivate var slowness: Distribution? { if case .slow(let distribution) = self { distribution } else { nil } }

    fileprivate var defect: CertificateFault? { if case .issues(let defect) = self { defect } else { nil } }
}
