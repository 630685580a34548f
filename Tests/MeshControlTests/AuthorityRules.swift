import MeshControl
import MeshModel

/// What must hold for authorities whatever is asked of them, in whatever order: nobody signs who was not made or is gone,
/// and no news of roots is followed by older news.
struct AuthorityRules {
    private var made: Set<IssuerID> = []
    private var newest: [TrustDomain: Int] = [:]
    private var destroyed: Set<RootID> = []
    private var published: [TrustDomain: Int] = [:]
    private var versions: [InstanceID: Int] = [:]
    private var generations: [InstanceID: [TrustDomain: Int]] = [:]

    /// - Returns: the rules that an action breaks.
    mutating func broken(by action: Action) -> [String] {
        switch action {
        case .makeRoot(let root, _):
            defer { newest[root.trustDomain] = root.number }
            return rule(root.number == newest[root.trustDomain, default: 1] + 1, "\(root) is not the next one")
        case .makeIssuer(let issuer):
            defer { made.insert(issuer) }
            return rule(exists(issuer.root), "\(issuer) is made below a root that is not there")
                + rule(!exists(issuer), "\(issuer) is made twice")
        case .destroyRoot(let root):
            defer { destroyed.insert(root) }
            return rule(exists(root), "\(root) is destroyed, but not there")
        case .sign(_, _, let profile, _, _), .present(_, _, let profile):
            return rule(exists(profile.issuer), "\(profile.issuer) signs, but is not there")
        case .record(.authority(let domain, .bundlePublished(let generation, _))):
            let before = published[domain, default: 1]
            published[domain] = before + 1
            return rule(generation == before + 1, "\(action.text) follows generation \(before)")
        case .sendBundles(let id, let contents, let version): return look(at: contents, version, to: id)
        case .create, .send, .publish, .kill, .stop, .part, .record: return []
        }
    }

    private mutating func look(at contents: [BundleContent], _ version: Int, to id: InstanceID) -> [String] {
        let before = versions.updateValue(version, forKey: id) ?? 0
        var broken = rule(version == before + 1, "\(id): bundles v\(version) follow v\(before)")
        for content in contents {
            let domain = content.trustDomain
            let held = generations[id, default: [:]].updateValue(content.generation, forKey: domain) ?? 1
            broken += rule(held <= content.generation, "\(id): \(content) follows generation \(held)")
            broken += rule(content.generation <= published[domain, default: 1], "\(id): \(content) was not published")
            broken += rule(!content.roots.isEmpty, "\(id) trusts nobody of \(domain)")
            broken += rule(content.roots.allSatisfy { $0 <= newest[domain, default: 1] }, "\(id): \(content)")
        }
        return broken
    }

    private func exists(_ root: RootID) -> Bool {
        root.number <= newest[root.trustDomain, default: 1] && !destroyed.contains(root)
    }

    /// The first is there from the start.
    private func exists(_ issuer: IssuerID) -> Bool {
        exists(issuer.root) && (made.contains(issuer) || issuer == IssuerID(RootID(issuer.root.trustDomain, 1), 1))
    }

    private func rule(_ holds: Bool, _ message: @autoclosure () -> String) -> [String] { holds ? [] : [message()] }
}
