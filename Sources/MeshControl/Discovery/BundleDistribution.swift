import MeshModel
import OrderedCollections

/// How news of roots reaches instances.
struct BundleDistribution: Sendable {
    private let topology: Topology
    /// What each trust domain's workloads were last given of the domains it federates with.
    private var foreign: OrderedDictionary<TrustDomain, [BundleContent]>
    private var startedAt: MeshTime?

    init(_ topology: Topology, domains: some Sequence<TrustDomain>) {
        self.topology = topology
        foreign = OrderedDictionary(
            uniqueKeysWithValues: domains.map { domain in
                (domain, topology.spec(of: domain).visible.dropFirst().map { .first(of: $0) })
            })
    }

    mutating func start(at now: MeshTime) { startedAt = now }

    /// What an instance is to trust that holds this bundle of its own trust domain.
    func contents(with own: BundleContent) -> [BundleContent] { [own] + foreign[own.trustDomain]! }

    /// Sends a domain's new bundle on its way: to its own workloads, and to those of the domains that federate with it.
    mutating func push(_ content: BundleContent, to roster: Roster, _ agenda: inout Agenda) {
        let domain = content.trustDomain
        agenda.record(.bundlePublished(generation: content.generation, roots: content.roots), of: domain)
        for instance in roster.instances(in: domain) { push(content, to: instance.id, &agenda) }
        for (viewer, seen) in foreign where seen.contains(where: { $0.trustDomain == domain }) {
            guard !agenda.waits(for: .refreshFederation(viewer)) else { continue }
            agenda.wait(until: nextRefresh(of: viewer, after: agenda.now), for: .refreshFederation(viewer))
        }
    }

    private func push(_ content: BundleContent, to id: InstanceID, _ agenda: inout Agenda) {
        let spec = topology.spec(of: content.trustDomain).bundles
        var random = SeededRandom(seed: topology.seed).split("bundles/\(id)/\(content.generation)")
        let delay = spec.delay.draw(from: &random)
        guard random.chance(spec.miss.value) else {
            return agenda.wait(delay, for: .deliver(content, to: id))
        }
        agenda.record(.bundleMissed(content.trustDomain, generation: content.generation), of: id)
        if let resync = spec.resync { agenda.wait(resync, for: .deliver(content, to: id)) }
    }

    /// Does nothing where a later bundle was quicker.
    func deliver(_ content: BundleContent, to id: InstanceID, _ roster: inout Roster, _ agenda: inout Agenda) {
        guard let instance = roster.instance(id), instance.bundles.own.generation < content.generation else { return }
        send([content], to: id, &roster, &agenda)
    }

    /// Gives a domain's workloads the current bundles of the domains it federates with.
    mutating func refresh(
        _ domain: TrustDomain, from current: (TrustDomain) -> BundleContent, _ roster: inout Roster,
        _ agenda: inout Agenda
    ) {
        let before = foreign[domain]!
        let now = before.map { current($0.trustDomain) }
        let news = zip(now, before).filter { $0 != $1 }.map(\.0)
        foreign[domain] = now
        for instance in roster.instances(in: domain) { send(news, to: instance.id, &roster, &agenda) }
    }

    private func send(
        _ news: [BundleContent], to id: InstanceID, _ roster: inout Roster, _ agenda: inout Agenda
    ) {
        roster.update(id) { $0.bundles.send(news) }
        guard let bundles = roster.instance(id)?.bundles else { return }
        agenda.add(.sendBundles(id, contents(with: bundles.own), version: bundles.version))
    }

    func acknowledged(_ version: Int, by id: InstanceID, _ roster: inout Roster, _ agenda: inout Agenda) {
        var received: [BundleContent] = []
        roster.update(id) { received = $0.bundles.acknowledge(version) }
        for content in received {
            agenda.record(.bundleReceived(content.trustDomain, generation: content.generation), of: id)
        }
    }

    /// The first moment from now on, now not included, that is a whole number of refreshes after the start.
    private func nextRefresh(of domain: TrustDomain, after now: MeshTime) -> MeshTime {
        let every = topology.spec(of: domain).bundles.federationRefresh
        guard every > .zero else { return now }
        let start = startedAt ?? now
        let past = (now - start).nanoseconds / every.nanoseconds
        return start + .nanoseconds(every.nanoseconds * (past + 1))
    }
}
