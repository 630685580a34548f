import MeshModel

/// The questions about a whole mesh that its event log answers.
///
/// Takes one event at a time, and keeps what is open and sums of the rest: its size follows from the size of the mesh, not
/// from the length of the run. What comes after `run.ended` is the mesh going down, and of no interest.
struct Analysis: Sendable {
    private let expectations: [Expectation]
    private var start: MeshTime?
    private(set) var end: MeshTime?
    private var outages = OutageLedger()
    private var csrs = CSRLedger()
    private var certificates = CertificateLedger()
    private(set) var roots = RootLedger()
    /// By expectation; empty before the run has started.
    private(set) var evidence: [Evidence] = []

    init(expectations: [Expectation] = []) { self.expectations = expectations }

    mutating func add(_ event: Event) {
        guard end == nil else { return }
        switch event.kind {
        case "run.started": begin(at: event.time)
        case "run.ended": finish(at: event.time)
        case "csr.received": csrs.add(at: event.time)
        case "certificate.issued", "certificate.renewed": note([certificates.certificate(event)].compactMap(\.self))
        case "certificate.used": certificates.used(event)
        case "csr.timeout", "csr.refused", "certificate.invalid":
            // Without the number of the attempt it is the authority's side of the same.
            if event["attempt"] != nil { certificates.failed(event) }
        case "handshake.refused": outages.refused(event, Refusal(event, certificates, roots))
        case "pair.failing": outages.pairFailing(event)
        case "pair.recovered": note(outages.pairRecovered(event), at: event.time)
        case "fault.injected": outages.faultInjected(event)
        case "fault.cleared": outages.faultCleared(event)
        case "instance.draining": outages.withdrawn(event.subject)
        case "instance.stopped":
            note(certificates.stopped(event.subject, at: event.time))
            note(outages.stopped(event.subject, at: event.time), at: event.time)
        case "endpoints.published":
            note(outages.endpointsPublished(of: event.subject, at: event.time), at: event.time)
        default: roots.add(event)
        }
        for index in evidence.indices { evidence[index].add(event) }
    }

    private mutating func begin(at time: MeshTime) {
        start = time
        csrs.runStarted(at: time)
        evidence = expectations.map { Evidence($0.condition, start: time) }
    }

    private mutating func finish(at time: MeshTime) {
        end = time
        note(certificates.allStopped(at: time))
        note(outages.runEnded(at: time), at: time)
        for index in evidence.indices { evidence[index].advance(to: time) }
    }

    private mutating func note(_ renewals: [LateRenewal]) {
        for renewal in renewals {
            for index in evidence.indices { evidence[index].add(renewal) }
        }
    }

    private mutating func note(_ ended: [PairOutage], at now: MeshTime) {
        guard !ended.isEmpty else { return }
        for index in evidence.indices { evidence[index].add(ended, now: now) }
    }

    /// What is known; all of it once the run has ended.
    var findings: Findings {
        Findings(
            start: start, outages: outages.byEdge, csrs: Findings.CSRs(csrs),
            certificates: Findings.Certificates(
                failures: certificates.failures, neverUsed: certificates.knowsUse ? certificates.unused : nil),
            lateRenewals: certificates.late)
    }
}
