import MeshModel
import OrderedCollections

// How news of roots reaches instances.
extension ControlPlane {
    /// Sends a domain's new bundle on its way: to its own workloads, and to those of the domains that federate with it.
    mutating func pushBundle(of domain: TrustDomain) {
        let content = authorities[domain]!.bundle
        let fields: KeyValuePairs = ["generation": "\(content.generation)", "roots": list(content.roots)]
        actions.append(.note(Note(.bundlePublished, domain, fields)))
        for workload in workloads where workload.profile.trustDomain == domain {
            for instance in workload.instances { push(content, to: instance.id) }
        }
        for viewer in authorities.keys where foreignBundles[viewer]!.contains(where: { $0.trustDomain == domain }) {
            if !deadlines.isArmed(.refreshFederation(viewer)) {
                deadlines.arm(.refreshFederation(viewer), at: nextRefresh(of: viewer))
            }
        }
    }

    private mutating func push(_ content: BundleContent, to id: InstanceID) {
        let spec = topology.spec(of: content.trustDomain).bundles
        var random = SeededRandom(seed: topology.seed).split("bundles/\(id)/\(content.generation)")
        let delay = spec.delay.draw(from: &random)
        guard random.chance(spec.miss.value) else {
            return deadlines.arm(.deliver(content, to: id), at: now + delay)
        }
        actions.append(.note(Note(.bundleMissed, id, content.fields)))
        if let resync = spec.resync { deadlines.arm(.deliver(content, to: id), at: now + resync) }
    }

    /// Does nothing where a later bundle was quicker.
    mutating func deliver(_ content: BundleContent, to id: InstanceID) {
        guard let instance = instance(id), instance.bundles.own.generation < content.generation else { return }
        sendBundles(to: id, news: [content])
    }

    /// Gives a domain's workloads the current bundles of the domains it federates with.
    mutating func refreshFederation(of domain: TrustDomain) {
        let current = foreignBundles[domain]!.map { authorities[$0.trustDomain]!.bundle }
        let news = zip(current, foreignBundles[domain]!).filter { $0 != $1 }.map(\.0)
        foreignBundles[domain] = current
        for workload in workloads where workload.profile.trustDomain == domain {
            for instance in workload.instances { sendBundles(to: instance.id, news: news) }
        }
    }

    private mutating func sendBundles(to id: InstanceID, news: [BundleContent]) {
        guard let index = index(of: id.service) else { return }
        workloads[index].update(id.number) { $0.bundles.send(news) }
        announceBundles(to: id)
    }

    /// Sends what has reached an instance's channel by now.
    mutating func announceBundles(to id: InstanceID) {
        guard let bundles = instance(id)?.bundles else { return }
        let contents = [bundles.own] + foreignBundles[bundles.own.trustDomain]!
        actions.append(.sendBundles(id, contents, version: bundles.version))
    }

    mutating func bundlesAcknowledged(by id: InstanceID, version: Int) {
        guard let index = index(of: id.service) else { return }
        var received: [BundleContent] = []
        workloads[index].update(id.number) { received = $0.bundles.acknowledge(version) }
        actions += received.map { .note(Note(.bundleReceived, id, $0.fields)) }
    }

    /// The first moment from now on, now not included, that is a whole number of refreshes after the start.
    private func nextRefresh(of domain: TrustDomain) -> MeshTime {
        let every = topology.spec(of: domain).bundles.federationRefresh
        guard every > .zero else { return now }
        let start = startedAt ?? now
        let past = (now - start).nanoseconds / every.nanoseconds
        return start + .nanoseconds(every.nanoseconds * (past + 1))
    }
}

extension BundleContent {
    fileprivate var fields: KeyValuePairs<String, String> {
        ["trustDomain": trustDomain.name, "generation": "\(generation)"]
    }
}
