import MeshModel
import MeshRecord

/// What really was in a run: what the topology says, what authorities signed and published, and what instances went through.
///
/// Read from the plan and from single happenings; nothing of it is what causes are found in.
struct Truth {
    private let start: MeshTime
    private let localities: [ServiceName: Locality]
    private var faults: [(fault: Fault, from: MeshTime, to: MeshTime)] = []
    private var signed: [InstanceID: [Signed]] = [:]
    private var forced: [InstanceID: [(fault: CertificateFault, ends: MeshTime)]] = [:]
    private var issuers: [(ends: MeshTime, begins: MeshTime)] = []
    private var clocks: [InstanceID: Duration] = [:]
    private var failed: [InstanceID: [(time: MeshTime, attempt: FailedAttempt)]] = [:]
    private var accepted: [InstanceID: [(time: MeshTime, serial: SerialNumber)]] = [:]
    private var dropped: [InstanceID: [MeshTime]] = [:]
    private var asked: [InstanceID: [MeshTime]] = [:]
    private var received: [InstanceID: [(time: MeshTime, domain: TrustDomain, generation: Int)]] = [:]
    private var published: [TrustDomain: [(time: MeshTime, generation: Int, roots: [Int])]] = [:]
    private var gone: [InstanceID: MeshTime] = [:]

    private struct Signed {
        var serial: SerialNumber
        var begins: MeshTime
        var ends: MeshTime
        /// nil: none of the mesh's.
        var root: Int?
        var time: MeshTime
    }

    init(_ topology: Topology, _ events: [Event]) {
        start = events.first { $0.kind == "run.started" }?.time ?? MeshTime(nanoseconds: 0)
        localities = topology.localities
        for step in topology.plannedSteps() {
            switch step.action {
            case .inject(let fault): faults.append((fault, start + step.at, MeshTime(nanoseconds: .max)))
            case .clear(let handle):
                for index in faults.indices.reversed() where faults[index].fault.handle == handle {
                    faults[index].to = min(faults[index].to, start + step.at)
                }
            case .scale, .renew, .authority: break
            }
        }
        for event in events { note(event) }
    }

    private mutating func note(_ event: Event) {
        switch event.happening {
        case .instance(let id, let happening): note(happening, of: id, at: event.time)
        case .authority(let domain, .bundlePublished(let generation, let roots)):
            published[domain, default: []].append((event.time, generation, roots))
        case .authority(_, .rootMade(_, _, let made)), .authority(_, .intermediateMade(_, _, let made)):
            issuers.append((made.notAfter, made.notBefore))
        default: break
        }
    }

    private mutating func note(_ happening: InstanceHappening, of id: InstanceID, at time: MeshTime) {
        switch happening {
        case .certificateSigned(let made, _, let root, _, let defect):
            signed[id, default: []].append(
                Signed(
                    serial: made.serial, begins: made.notBefore, ends: made.notAfter,
                    root: defect == .untrusted ? nil : root, time: time))
        case .certificateForced(let fault, _, _, let ends): forced[id, default: []].append((fault, ends))
        case .certificateAccepted(let serial, _, _): accepted[id, default: []].append((time, serial))
        case .clockDrawn(let skew, _): clocks[id] = skew
        case .attemptFailed(let attempt): failed[id, default: []].append((time, attempt))
        case .csrDropped: dropped[id, default: []].append(time)
        case .csrReceived: asked[id, default: []].append(time)
        case .bundleReceived(let domain, let generation): received[id, default: []].append((time, domain, generation))
        case .entered(.stopped, _, _): gone[id] = time
        default: break
        }
    }

    // MARK: Questions

    func skew(of peer: Cause.Peer) -> Duration { peer.member.flatMap { clocks[$0] } ?? .zero }

    /// A certificate of that holder, or one that it was forced to present, ends then.
    func hasCertificate(_ peer: Cause.Peer, ending end: MeshTime) -> Bool {
        guard let id = peer.member else { return false }
        return (signed[id] ?? []).contains { $0.ends == end } || (forced[id] ?? []).contains { $0.ends == end }
    }

    func hasCertificate(_ peer: Cause.Peer, beginning begin: MeshTime) -> Bool {
        peer.member.map { (signed[$0] ?? []).contains { $0.begins == begin } } ?? false
    }

    /// A root or an intermediate that was made; the first ones are made before the log begins.
    func hasIssuer(ending end: MeshTime, _ first: [MeshTime]) -> Bool {
        issuers.contains { $0.ends == end } || first.contains { abs(($0 - end).seconds) <= 2 }
    }

    func isForced(_ peer: Cause.Peer, _ fault: CertificateFault) -> Bool {
        peer.member.map { (forced[$0] ?? []).contains { $0.fault == fault } } ?? false
    }

    /// Whether an authority that was made to sign so signed one of its certificates.
    func wasSigned(_ peer: Cause.Peer, _ fault: CertificateFault) -> Bool {
        guard let id = peer.member else { return false }
        return (signed[id] ?? []).contains { isInForce($0.time, .issues(fault), atAuthorityOf: id) }
    }

    /// Whether that was wrong with the authority of an instance.
    func isInForce(_ time: MeshTime, _ fault: AuthorityFault, atAuthorityOf id: InstanceID) -> Bool {
        let domain = localities[id.service]?.trustDomain
        return isInForce(time) { if case .authority(fault, let other) = $0 { other == domain } else { false } }
    }

    func isInForce(_ time: MeshTime, _ isMeant: (Fault) -> Bool) -> Bool {
        faults.contains { isMeant($0.fault) && time >= $0.from && time <= $0.to + .seconds(1) }
    }

    /// Attempts of an instance that had failed from then on, by then.
    func failures(of id: InstanceID, from: MeshTime, to: MeshTime) -> [(time: MeshTime, attempt: FailedAttempt)] {
        (failed[id] ?? []).filter { $0.time >= from && $0.time <= to }
    }

    func wasAccepted(by id: InstanceID, from: MeshTime, to: MeshTime) -> Bool {
        (accepted[id] ?? []).contains { $0.time > from && $0.time <= to }
    }

    /// When its last CSR came to an authority.
    func asked(_ id: InstanceID, before time: MeshTime) -> MeshTime? { (asked[id] ?? []).last { $0 <= time } }

    func wasDropped(_ id: InstanceID, before time: MeshTime, within span: Duration) -> Bool {
        (dropped[id] ?? []).contains { $0 <= time && time - $0 <= span }
    }

    func wasHeard(_ id: InstanceID, before time: MeshTime, within span: Duration) -> Bool {
        (asked[id] ?? []).contains { $0 <= time && time - $0 <= span }
    }

    /// The generation that an instance had been given last.
    func generation(held peer: Cause.Peer, of domain: TrustDomain, at time: MeshTime) -> Int? {
        peer.member.flatMap { id in
            (received[id] ?? []).last { $0.domain == domain && $0.time <= time }?.generation
        }
    }

    /// The root that the certificate leads to which a holder had accepted last.
    func root(of peer: Cause.Peer, at time: MeshTime) -> Int? {
        guard let id = peer.member, let last = (accepted[id] ?? []).last(where: { $0.time <= time }) else { return nil }
        return (signed[id] ?? []).first { $0.serial == last.serial }?.root
    }

    /// The first bundle that had the root.
    func generation(bringing root: Int, in domain: TrustDomain) -> Int? {
        if root == 1 { return 1 }
        return published[domain]?.first { $0.roots.contains(root) }?.generation
    }

    func hasGone(_ id: InstanceID, at time: MeshTime) -> Bool { gone[id] == time }

    /// Whether it went within a second of that time.
    func went(_ id: InstanceID, about time: MeshTime) -> Bool {
        gone[id].map { abs(($0 - time).seconds) <= 1 } ?? false
    }

    func isParted(_ pair: Pair, at time: MeshTime, by a: Party, _ b: Party) -> Bool {
        guard case .instance(let callee) = pair.to else { return false }
        func lies(_ one: Party, _ other: Party) -> Bool {
            one.includes(pair.from, at: localities[pair.from.service])
                && other.includes(callee, at: localities[callee.service])
        }
        return (lies(a, b) || lies(b, a))
            && isInForce(time) { if case .partition = $0 { $0.handle == Fault.partition(a, b).handle } else { false } }
    }
}
