import MeshModel

/// What became of the certificates of instances, by the log. Holds the living instances only.
struct CertificateLedger: Sendable {
    private(set) var issued = 0
    private(set) var renewed = 0
    /// Attempts to get a certificate that brought none, by how they ended.
    private(set) var failures: [String: Int] = [:]
    private(set) var unused = 0
    /// Whether anybody says which certificates are used.
    private(set) var knowsUse = false
    private(set) var late = LateRenewals()
    private var holders: [String: Holder] = [:]

    private struct Holder: Sendable {
        var newest: Issued
        /// The one before, until it is sure that the newest was accepted.
        var before: Issued?
        /// Newest last.
        var unused: [String]
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

    /// - Returns: the renewal before this, where it came too late.
    mutating func certificate(_ event: Event) -> LateRenewal? {
        issued += 1
        if event.kind == "certificate.renewed" { renewed += 1 }
        guard let serial = event.string("serial"), let ends = event.time("notAfter") else { return nil }
        let late = settle(event.subject)
        let old = holders[event.subject]
        var holder = Holder(
            newest: Issued(ends: ends, sequence: event.sequence, time: event.time), before: old?.newest,
            unused: (old?.unused ?? []) + [serial])
        if holder.unused.count > Self.unusedLimit {
            holder.unused.removeFirst()
            unused += 1
        }
        holders[event.subject] = holder
        return late
    }

    /// The newest certificate of an instance has taken the place of the one before, which may have ended.
    private mutating func settle(_ instance: String) -> LateRenewal? {
        guard let holder = holders[instance], let before = holder.before else { return nil }
        holders[instance]!.before = nil
        guard before.ends < holder.newest.time else { return nil }
        return note(
            LateRenewal(
                instance: instance, ended: before.ends, by: holder.newest.time - before.ends, isRenewed: true,
                sequence: holder.newest.sequence))
    }

    mutating func used(_ event: Event) {
        knowsUse = true
        guard let serial = event.string("serial"),
            let index = holders[event.subject]?.unused.firstIndex(of: serial)
        else { return }
        // What came before will not be presented any more.
        unused += index
        holders[event.subject]!.unused.removeFirst(index + 1)
    }

    /// An attempt that brought nothing, or a certificate that its holder does not accept.
    mutating func failed(_ event: Event) {
        failures[event.kind, default: 0] += 1
        guard var holder = holders[event.subject] else { return }
        if event.kind == "certificate.invalid", let before = holder.before {
            (holder.newest, holder.before) = (before, nil)
        }
        let struggle = holder.newest.struggle
        holder.newest.struggle = Struggle(since: struggle?.since ?? event.time, attempts: (struggle?.attempts ?? 0) + 1)
        holders[event.subject] = holder
    }

    func struggle(of instance: String) -> Struggle? { holders[instance]?.newest.struggle }

    /// - Returns: its last renewal, where that came too late, and its last certificate, where it had ended.
    mutating func stopped(_ instance: String, at now: MeshTime) -> [LateRenewal] {
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
        holders.keys.sorted().flatMap { stopped($0, at: now) }
    }

    private mutating func note(_ renewal: LateRenewal) -> LateRenewal {
        late.add(renewal)
        return renewal
    }
}

/// A certificate whose successor came after its end, or not at all though its holder lived on.
package struct LateRenewal: Sendable, Hashable {
    package var instance: String
    package var ended: MeshTime
    /// From there to its successor, or to the end of its holder or of the run.
    package var by: Duration
    package var isRenewed: Bool
    /// The event that issued the successor; where there was none, the one that issued the certificate.
    package var sequence: Int
}

package struct LateRenewals: Sendable, Hashable {
    package private(set) var count = 0
    /// The latest first.
    package private(set) var worst: [LateRenewal] = []

    private static let limit = 10

    package init() {}

    mutating func add(_ renewal: LateRenewal) {
        count += 1
        let place = worst.firstIndex { ($0.by, renewal.instance) < (renewal.by, $0.instance) } ?? worst.count
        worst.insert(renewal, at: place)
        if worst.count > Self.limit { worst.removeLast() }
    }
}
