import MeshModel
import OrderedCollections

// What becomes of CSRs.
extension ControlPlane {
    mutating func receiveCSR(_ request: SigningQueue.Request, attempt: Int) {
        let id = request.instance
        guard let domain = workload(id.service)?.profile.trustDomain else { return }
        let fields: KeyValuePairs = [
            "trustDomain": domain.name, "reason": request.reason.rawValue, "attempt": "\(attempt)",
        ]
        actions.append(.note(Note(.csrReceived, id, fields)))
        guard !isPaused(domain) else { return drop(request, by: domain) }
        answerCSRs(of: domain)
        if signing[domain]!.take(request, at: now) {
            answerCSRs(of: domain)
        } else {
            let why = "the authority of \(domain) has too many CSRs waiting"
            actions.append(.send(id, .certificateRefused(reason: why)))
        }
    }

    /// Signs what is due, by whoever is the issuer now, and waits for what is due next.
    mutating func answerCSRs(of domain: TrustDomain) {
        for request in signing[domain]!.advance(to: now, slowness: slowness(of: domain)) {
            // One that stopped meanwhile is passed over.
            guard instance(request.instance) != nil else { continue }
            if isPaused(domain) { drop(request, by: domain) } else { sign(request) }
        }
        if let next = signing[domain]!.next { deadlines.arm(.answerCSRs(domain), at: next) }
    }

    private mutating func sign(_ request: SigningQueue.Request) {
        let id = request.instance
        guard let index = index(of: id.service) else { return }
        var profile = workloads[index].profile
        if case .issues(let defect) = authorityFault(of: profile.trustDomain) {
            if defect == .wrongIdentity { profile = impostorProfile(of: workloads[index]) }
            profile.defect = defect
        }
        workloads[index].update(id.number) { $0.lastIssuer = profile.issuer }
        actions.append(.sign(id, der: request.der, profile, request.reason))
    }

    private mutating func drop(_ request: SigningQueue.Request, by domain: TrustDomain) {
        actions.append(.note(Note(.csrDropped, request.instance, ["why": "the authority of \(domain) is paused"])))
    }

    private func slowness(of domain: TrustDomain) -> Distribution? {
        if case .slow(let distribution) = authorityFault(of: domain) { distribution } else { nil }
    }

    func authorityFault(of domain: TrustDomain) -> AuthorityFault? {
        guard case .authority(let fault, _) = faults[.authority(domain)]?.fault else { return nil }
        return fault
    }
}
