import MeshModel

/// What became of the certificates of instances, by the log. Holds the living instances only.
struct CertificateLedger: Sendable {
    /// Attempts to get a certificate that brought none, by how they ended.
    private(set) var failures: [FailedAttempt.How: Int] = [:]
    private(set) var unused = 0
    /// Whether anybody says which certificates are used.
    private(set) var knowsUse = false
    private(set) var late = LateRenewals()
    private var holders: [InstanceID: Holder] = [:]

    private struct Holder: Sendable {
        var newest: Issued
        /// The one before, until it is sure that the newest was accepted.
        var before: Issued?
        /// Newest last.
        var unused: [SerialNumber]
    }

    private struct Issued: Sendable {
        var ends: MeshTime
        /// Of the event that it was issued in.
        var sequence: Int
        var time: MeshTime
        /// Attempts since that brought no other.
        var struggle: Struggle?
    }

    /// Failed attempts in a row.
    struct Struggle: Sendable {
        var since: MeshTime
        var attempts: Int
    }

    /// Of one holder: only the newest that has come is presented, and few are on their way.
    private static let unusedLimit = 8

    /// - Returns: what has turned out to be late.
    mutating func add(_ happening: InstanceHappening, of id: InstanceID, in event: Event) -> [LateRenewal] {
        if case .certificateSigned(let certificate, _) = happening {
            return signed(certificate, to: id, in: event).map { [$0] } ?? []
        }
        if case .entered(.stopped, _, _) = happening { return stopped(id, at: event.time) }
        if case .certificateUsed(let serial) = happening { used(serial, by: id) }
        if case .attemptFailed(let attempt) = happening {
            switch attempt.how {
            case .timedOut, .refused, .invalid: failed(attempt.how, of: id, at: event.time)
            case .notAsked: break
            }
        }
        return []
    }

    /// - Parameter event: the one in which it was signed.
    /// - Returns: the renewal before this, where it came too late.
    private mutating func signed(
        _ certificate: SignedCertificate, to instance: InstanceID, in event: Event
    ) -> LateRenewal? {
        let late = settle(instance)
        let old = holders[instance]
        var holder = Holder(
            newest: Issued(ends: certificate.notAfter, sequence: event.sequence, time: event.time), before: old?.newest,
            unused: (old?.unused ?? []) + [certificate.serial])
        if holder.unused.count > Self.unusedLimit {
            holder.unused.removeFirst()
            unused += 1
        }
        holders[instance] = holder
        return late
    }

    /// The newest certificate of an instance has taken the place of the one before, which may have ended.
    private mutating func settle(_ instance: InstanceID) -> LateRenewal? {
        guard let holder = holders[instance], let before = holder.before else { return nil }
        holders[instance]!.before = nil
        guard before.ends < holder.newest.time else { return nil }
        return note(
            LateRenewal(
                instance: instance, ended: before.ends, by: holder.newest.time - before.ends, isRenewed: true,
                sequence: holder.newest.sequence))
    }

    private mutating func used(_ serial: SerialNumber, by instance: InstanceID) {
        knowsUse = true
        guard let index = holders[instance]?.unused.firstIndex(of: serial) else { return }
        // What came before will not be presented any more.
        unused += index
        holders[instance]!.unused.removeFirst(index + 1)
    }

    /// An attempt that brought nothing, or a certificate that its holder does not accept.
    private mutating func failed(_ how: FailedAttempt.How, of instance: InstanceID, at time: MeshTime) {
        failures[how, default: 0] += 1
        guard var holder = holders[instance] else { return }
        if how == .invalid, let before = holder.before { (holder.newest, holder.before) = (before, nil) }
        let struggle = holder.newest.struggle
        holder.newest.struggle = Struggle(since: struggle?.since ?? time, attempts: (struggle?.attempts ?? 0) + 1)
        holders[instance] = holder
    }

    func struggle(of instance: InstanceID) -> Struggle? { holders[instance]?.newest.struggle }

    /// - Returns: its last renewal, where that came too late, and its last certificate, where it had ended.
    private mutating func stopped(_ instance: InstanceID, at now: MeshTime) -> [LateRenewal] {
        let late = settle(instance)
        guard let holder = holders.removeValue(forKey: instance) else { return [] }
        unused += holder.unused.count
        let last = holder.newest
        guard last.ends < now else { return [late].compactMap(\.self) }
        let missing = note(
            LateRenewal(
                instance: instance, ended: last.ends, by: now - last.ends, isRenewed: false, sequence: last.sequence))
        return [late, missing].compactMap(\.self)
    }

    /// The end of the run, which is the end of every instance.
    mutating func allStopped(at now: MeshTime) -> [LateRenewal] {
        holders.keys.sorted(by: \.description).flatMap { stopped($0, at: now) }
    }

    private mutating func note(_ renewal: LateRenewal) -> LateRenewal {
        late.add(renewal)
        return renewal
    }
}
