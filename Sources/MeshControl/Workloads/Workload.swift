import MeshModel

/// A service or a load generator: what is wanted of it, and what there is.
package struct Workload: Sendable {
    package let name: ServiceName
    package let spiffeID: SPIFFEID
    /// Has an identity but no listener, and so no endpoints: a load generator.
    package let isClientOnly: Bool
    /// Who may call it; nil for a client.
    package let policy: Policy?
    /// Whom it calls, by name.
    package let upstreams: [ServiceName]
    /// Who calls it, by name: services and load generators.
    package let callers: [ServiceName]
    /// The trust domains whose roots its instances hold, its own first.
    package let visibleTrustDomains: [TrustDomain]
    /// How its certificates are to be signed, and by whom now.
    package internal(set) var profile: SigningProfile
    package let drainTimeout: Duration
    package let scaleDown: VictimOrder

    /// How many instances there should be.
    package internal(set) var wanted: Int
    /// How often its instances are to tell how much they have to do; nil: not at all.
    package internal(set) var loadInterval: Duration?
    /// What callers were last told; version 0: nothing yet.
    package internal(set) var published: EndpointSnapshot
    private var restarts = RestartBackoff()
    /// The number of the next instance; never used twice.
    private var nextNumber = 1
    private var byNumber: [Int: InstanceRecord] = [:]
    private var counts: [InstanceState: Int] = [:]

    /// Those that have not stopped, by number.
    package var instances: [InstanceRecord] { byNumber.values.sorted { $0.id < $1.id } }

    package func instance(_ number: Int) -> InstanceRecord? { byNumber[number] }

    package func count(_ state: InstanceState) -> Int { counts[state, default: 0] }

    /// Those that count towards `wanted`: ready, or on the way there.
    package var liveCount: Int { count(.pending) + count(.issuing) + count(.ready) }

    var readyEndpoints: [Endpoint] {
        byNumber.values.compactMap { instance in
            guard instance.state == .ready, let address = instance.address else { return nil }
            return Endpoint(instance: instance.id, address: address)
        }.sorted()
    }

    mutating func add(bundle: BundleContent, at now: MeshTime) -> InstanceID {
        let id = InstanceID(name, nextNumber)
        nextNumber += 1
        byNumber[id.number] = InstanceRecord(id: id, bundle: bundle, at: now)
        counts[.pending, default: 0] += 1
        return id
    }

    mutating func delayRestart(afterDeathOf number: Int, at now: MeshTime) -> Duration {
        restarts.delay(afterDeathOf: number, next: nextNumber, at: now)
    }

    mutating func update(_ number: Int, _ change: (inout InstanceRecord) -> Void) {
        guard let before = byNumber[number]?.state else { return }
        change(&byNumber[number]!)
        let after = byNumber[number]!.state
        guard after != before else { return }
        counts[before]! -= 1
        if after == .stopped { byNumber[number] = nil } else { counts[after, default: 0] += 1 }
    }
}
