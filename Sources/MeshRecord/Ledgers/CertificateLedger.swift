import MeshModel

/// What became of the certificates of instances, by the log. Holds the living instances only.
struct CertificateLedger: Sendable {
    /// Signed.
    private(set) var issued = 0
    /// Successors that their holders took into use.
    private(set) var renewed = 0
    /// Attempts to get a certificate that brought none, by the events that tell of them.
    private(set) var failures: [EventKind: Int] = [:]
    private(set) var late = LateRenewals()
    private(set) var vain = VainCertificates()
    /// In use once, and no connection was made with them.
    private(set) var unused = 0
    /// Whether anybody says which certificates are used.
    private(set) var knowsUse = false
    private var holders: [InstanceID: Holder] = [:]
    /// What authorities were asked for last that is more than they can do.
    private var overloads: [TrustDomain: (time: MeshTime, overload: Overload)] = [:]

    private struct Holder: Sendable {
        /// What it found good last.
        var accepted: Accepted?
        /// Those that may still turn out to be good, newest last.
        var coming: [Coming] = []
        /// In use once, without a connection so far; newest last.
        var unused: [SerialNumber] = []
        var search = RenewalSearch()
    }

    private struct Accepted: Sendable {
        var since: MeshTime
        var ends: MeshTime
        /// What is known of it since it was signed.
        var signed: Coming?
        /// Of the event.
        var sequence: Int
    }

    private struct Coming: Sendable {
        var serial: SerialNumber
        /// The root that it was signed below; nil: one of no authority of the mesh.
        var root: Int?
        /// What is wrong with it on purpose.
        var defect: CertificateFault?

        init(_ serial: SerialNumber, below root: Int, _ defect: CertificateFault?) {
            self.serial = serial
            self.root = defect == .untrusted ? nil : root
            self.defect = defect
        }
    }

    /// Of one holder: only the newest that has come is presented, and few are on their way.
    private static let limit = 8

    /// - Returns: what has turned out to be late.
    mutating func add(
        _ happening: InstanceHappening, of id: InstanceID, in event: Event, _ underWay: UnderWay
    ) -> [LateRenewal] {
        switch happening {
        case .csrReceived(let domain, _, _):
            holders[id, default: Holder()].search.asked(domain, at: event.time, underWay)
        case .csrDropped(let drop): holders[id]?.search.dropped(drop)
        case .certificateSigned(let certificate, _, let root, let took, let defect):
            signed(Coming(certificate.serial, below: root, defect), for: id, after: took, underWay)
        case .attemptFailed(let attempt): failed(attempt.how, of: id, at: event.time)
        case .certificateEarly(let begins, _): holders[id]?.search.early(begins: begins)
        case .certificateUnneeded: vain.add(holders[id]?.search.slowness)
        case .certificateLate(let ended, let by):
            // Its successor comes with the next event, and nobody is to count it again.
            holders[id]?.accepted = nil
            return [note(LateRenewal(instance: id, ended: ended, by: by, isRenewed: true, sequence: event.sequence))]
        case .certificateAccepted(let serial, let end, let reason):
            if reason != .initial { renewed += 1 }
            accepted(serial, until: end, by: id, event)
        case .certificateUsed(let serial): used(serial, by: id)
        case .entered(.stopped, _, _): return stopped(id, at: event.time).map { [$0] } ?? []
        case .entered, .listenFailed, .clockDrawn, .messageIgnored, .requestDenied, .requestsCut, .overloaded,
            .certificateRejected, .certificateForced, .certificateRestored, .forgeryFailed, .bundleMissed,
            .bundleReceived:
            break
        }
        return []
    }

    private mutating func signed(
        _ certificate: Coming, for id: InstanceID, after took: Duration, _ underWay: UnderWay
    ) {
        issued += 1
        var holder = holders[id] ?? Holder()
        if holder.coming.count == Self.limit { holder.coming.removeFirst() }
        holder.coming.append(certificate)
        holder.search.answered(after: took, underWay)
        holders[id] = holder
    }

    private mutating func accepted(_ serial: SerialNumber, until end: MeshTime, by id: InstanceID, _ event: Event) {
        var holder = holders[id] ?? Holder()
        holder.accepted = Accepted(
            since: event.time, ends: end, signed: holder.coming.first { $0.serial == serial },
            sequence: event.sequence)
        holder.coming.removeAll { $0.serial == serial }
        holder.search.ended()
        holder.unused.append(serial)
        if holder.unused.count > Self.limit {
            holder.unused.removeFirst()
            unused += 1
        }
        holders[id] = holder
    }

    private mutating func used(_ serial: SerialNumber, by id: InstanceID) {
        knowsUse = true
        guard let index = holders[id]?.unused.firstIndex(of: serial) else { return }
        // What came before will not be presented any more.
        unused += index
        holders[id]!.unused.removeFirst(index + 1)
    }

    /// An attempt that brought nothing, or a certificate that its holder does not accept.
    private mutating func failed(_ how: FailedAttempt.How, of id: InstanceID, at time: MeshTime) {
        failures[EventKind(how.kind), default: 0] += 1
        var search = holders[id]?.search ?? RenewalSearch()
        search.failed(how, at: time, overload(behind: search))
        holders[id, default: Holder()].search = search
    }

    mutating func overloaded(_ domain: TrustDomain, _ overload: Overload, at time: MeshTime) {
        overloads[domain] = (time, overload)
    }

    /// What the authority is asked for that has the search's CSR.
    private func overload(behind search: RenewalSearch) -> Overload? {
        guard let asked = search.asked, let last = overloads[asked.authority] else { return nil }
        return asked.since - last.time <= BusyPeriod.interval ? last.overload : nil
    }

    /// What has come of its search for another certificate; nil where there is none.
    func renewal(of id: InstanceID) -> Cause.Renewal? {
        holders[id].flatMap { $0.search.state(overload(behind: $0.search)) }
    }

    /// The root below which the certificate was signed that it accepted last; nil: there is none, or it is not the mesh's.
    func root(of id: InstanceID) -> Int? { holders[id]?.accepted?.signed?.root }

    /// What is wrong on purpose with the certificate of this serial number, where that is what it accepted last.
    func defect(of id: InstanceID, presenting serial: SerialNumber?) -> CertificateFault? {
        holders[id]?.accepted?.signed.flatMap { $0.serial == serial ? $0.defect : nil }
    }

    /// How long it had the certificate that it accepted last, until that ended.
    func life(of id: InstanceID) -> Duration? { holders[id]?.accepted.map { $0.ends - $0.since } }

    /// - Returns: its last certificate, where it had ended.
    private mutating func stopped(_ id: InstanceID, at now: MeshTime) -> LateRenewal? {
        holders.removeValue(forKey: id).flatMap { ended($0, of: id, at: now) }
    }

    private mutating func ended(_ holder: Holder, of id: InstanceID, at now: MeshTime) -> LateRenewal? {
        unused += holder.unused.count
        guard let last = holder.accepted, last.ends < now else { return nil }
        return note(
            LateRenewal(
                instance: id, ended: last.ends, by: now - last.ends, isRenewed: false, sequence: last.sequence))
    }

    /// The end of the run. What was known of holders still explains what comes as the mesh goes down.
    mutating func runEnded(at now: MeshTime) -> [LateRenewal] {
        holders.sorted(by: { $0.key.description }).compactMap { ended($0.value, of: $0.key, at: now) }
    }

    private mutating func note(_ renewal: LateRenewal) -> LateRenewal {
        late.add(renewal)
        return renewal
    }
}
