import MeshModel

/// The questions about a whole mesh that its event log answers.
///
/// Takes one event at a time, and keeps what is open and sums of the rest: its size follows from the size of the mesh, not
/// from the length of the run. What comes after the end of the run is the mesh going down, and of no interest.
package struct LogAnalysis: Sendable {
    private var start: MeshTime?
    private var end: MeshTime?
    private var outages: OutageLedger
    private var csrs = CSRLedger()
    private var certificates = CertificateLedger()
    private var cut = CutRequests()
    private var denials = Denials()
    private var overloads = Overloads()
    private var underWay = UnderWay()
    /// At the end of the run.
    private var unready: Findings.Unready?
    private var rejections = Findings.Rejections()
    package private(set) var roots = RootLedger()
    package var trials: ExpectationTrials

    /// - Parameters:
    ///   - localities: of all workloads, by which partitions are told.
    ///   - calls: who calls whom.
    package init(_ expectations: [Expectation] = [], localities: [ServiceName: Locality], calls: [Edge] = []) {
        trials = ExpectationTrials(expectations, domains: localities.mapValues(\.trustDomain), calls: calls)
        outages = OutageLedger(localities: localities)
    }

    package mutating func add(_ event: Event) {
        guard end == nil else { return }
        switch event.happening {
        case .mesh(_, let happening): add(happening, at: event.time)
        case .instance(let id, let happening): add(happening, of: id, in: event)
        case .service(let name, .endpointsPublished):
            tell(outages.endpointsPublished(of: name, at: event.time), at: event.time)
        case .service(_, .scaleDecided), .service(_, .restartDelayed): break
        case .pair(let pair, let happening):
            tell(outages.add(happening, of: pair, in: event, certificates, underWay), at: event.time)
        case .handshakeRefused(let verdict, let cause):
            guard let edge = verdict.link.edge else { break }
            outages.refused(Refusal(verdict, cause, at: event.time, certificates, roots), on: edge, in: event)
        case .authority(let domain, let happening):
            roots.add(happening, of: domain, at: event.time)
            underWay.add(happening, of: domain, at: event.time)
            if case .overloaded(let overload) = happening {
                certificates.overloaded(domain, overload, at: event.time)
                overloads.add(overload, of: .authority(domain), in: event)
            }
        case .fault(let happening): underWay.add(happening, at: event.time)
        case .operatorRejected(let action, let why):
            rejections.add(.init(time: event.time, action: action, why: why, sequence: event.sequence))
        case .renewalsStarted: break
        }
        trials.hear(.event(event))
    }

    private mutating func add(_ happening: MeshHappening, at time: MeshTime) {
        switch happening {
        case .runStarted:
            start = time
            csrs.runStarted(at: time)
            trials.begin(at: time)
        case .runEnded:
            end = time
            unready = Findings.Unready(outages.unready, certificates)
            tell(certificates.runEnded(at: time))
            tell(outages.runEnded(at: time), at: time)
            trials.hear(.runEnded(time))
        case .started, .stopped, .runDrawn, .scenarioStep, .operatorAction: break
        }
    }

    /// Each ledger takes what it keeps; most of what happens to an instance is for none of them.
    private mutating func add(_ happening: InstanceHappening, of id: InstanceID, in event: Event) {
        if case .csrReceived = happening { csrs.add(at: event.time) }
        if case .requestDenied(let caller, let why) = happening { denials.add(caller, why, by: id.service, in: event) }
        if case .requestsCut(let count, let reason) = happening { cut.add(count, reason, by: id, in: event) }
        if case .overloaded(let capacity, let overload) = happening {
            overloads.add(overload, of: .instance(id, capacity), in: event)
        }
        tell(certificates.add(happening, of: id, in: event, underWay))
        tell(outages.add(happening, of: id, at: event.time, certificates, underWay), at: event.time)
    }

    private mutating func tell(_ renewals: [LateRenewal]) {
        for renewal in renewals { trials.hear(.lateRenewal(renewal)) }
    }

    private mutating func tell(_ ended: [PairOutage], at now: MeshTime) {
        if !ended.isEmpty { trials.hear(.outages(ended, now: now)) }
    }

    /// What has come of an instance's search for another certificate; nil where it seeks none.
    package func renewal(of id: InstanceID) -> Cause.Renewal? { certificates.renewal(of: id) }

    /// The root that the certificate leads to which an instance accepted last; nil where it has none.
    package func root(of id: InstanceID, in domain: TrustDomain) -> Circumstances.Side.Root? {
        certificates.root(of: id).map { Circumstances.Side.Root(since: roots.generation(bringing: $0, in: domain)) }
    }

    /// What is wrong on purpose with a certificate that an instance presents, as its authority signed it.
    package func defect(of id: InstanceID, presenting serial: SerialNumber?) -> CertificateFault? {
        certificates.defect(of: id, presenting: serial)
    }

    /// What became of certificates so far.
    package var certificateFindings: Findings.Certificates { Findings.Certificates(certificates) }

    /// What is known; all of it once the run has ended.
    package var findings: Findings {
        var findings = Findings()
        (findings.start, findings.outages, findings.csrs) = (start, outages.byEdge, Findings.CSRs(csrs))
        (findings.certificates, findings.lateRenewals) = (certificateFindings, certificates.late)
        (findings.cut, findings.overloads, findings.denials) = (cut, overloads, denials)
        findings.unready = unready ?? Findings.Unready(outages.unready, certificates)
        (findings.underWay, findings.rejections) = (underWay, rejections)
        return findings
    }
}
