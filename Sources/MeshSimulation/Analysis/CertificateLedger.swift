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
        var ends: MeshTime
        /// Of the event that it was issued in.
        var sequence: Int
        /// Newest last.
        var unused: [String]
        var struggle: Struggle?
    }

    /// Failed attempts in a row.
    struct Struggle: Sendable {
        var since: MeshTime
        var attempts: Int
    }

    /// Of one holder: only the newest that has come is presented, and few are on their way.
    private static let unusedLimit = 8

    /// - Returns: the renewal, where it came too late.
    mutating func certificate(_ event: Event) -> LateRenewal? {
        issued += 1
        if event.kind == "certificate.renewed" { renewed += 1 }
        guard let serial = event.string("serial"), let ends = event.time("notAfter") else { return nil }
        let before = holders[event.subject]
        holders[event.subject] = Holder(
            ends: ends, sequence: event.sequence, unused: (before?.unused ?? []) + [serial])
        if holders[event.subject]!.unused.count > Self.unusedLimit {
            holders[event.subject]!.unused.removeFirst()
            unused += 1
        }
        guard let before, before.ends < event.time else { return nil }
        return note(
            LateRenewal(
                instance: event.subject, ended: before.ends, by: event.time - before.ends, isRenewed: true,
                sequence: event.sequence))
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

    mutating func failed(_ event: Event) {
        failures[event.kind, default: 0] += 1
        guard holders[event.subject] != nil else { return }
        holders[event.subject]!.struggle = Struggle(
            since: struggle(of: event.subject)?.since ?? event.time,
            attempts: (struggle(of: event.subject)?.attempts ?? 0) + 1)
    }

    func struggle(of instance: String) -> Struggle? { holders[instance]?.struggle }

    /// - Returns: its last certificate, where it had ended.
    mutating func stopped(_ instance: String, at now: MeshTime) -> LateRenewal? {
        guard let holder = holders.removeValue(forKey: instance) else { return nil }
        unused += holder.unused.count
        guard holder.ends < now else { return nil }
        return note(
            LateRenewal(
                instance: instance, ended: holder.ends, by: now - holder.ends, isRenewed: false,
                sequence: holder.sequence))
    }

    /// The end of the run, which is the end of every instance.
    mutating func allStopped(at now: MeshTime) -> [LateRenewal] {
        holders.keys.sorted().compactMap { stopped($0, at: now) }
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
