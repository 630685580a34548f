import MeshModel
import OrderedCollections

// What operators and scenarios ask for.
extension ControlPlane {
    mutating func operate(_ action: OperatorAction) {
        do {
            try check(action)
        } catch {
            return agenda.record(.operatorRejected(action, why: error.description))
        }
        switch action {
        case .scale(let name, let replicas, let order):
            roster.scale(name, to: replicas, order: order, &agenda)
            reconcile(name, because: "scaled to \(replicas)")
        case .renew(let scope): renew(scope)
        case .inject(let fault): faults.inject(fault, &roster, &agenda)
        case .clear(let handle): faults.clear(handle, &roster, &agenda)
        case .authority(let action, let domain): perform(action, of: domain)
        }
    }

    /// Throws what is wrong with an action as things stand. `handle` ignores such an action, with a note.
    package func check(_ action: OperatorAction) throws(OperatorError) {
        guard !roster.hasEnded else { throw .ending }
        switch action {
        case .scale(let name, let replicas, _): try roster.checkScale(of: name, to: replicas)
        case .renew(.everything), .inject(.partition), .clear(.partition): break
        case .renew(.target(let target)), .inject(.certificate(_, on: let target)), .inject(.crash(let target)):
            try roster.check(target)
        // Its instance may have stopped since; the fault can be cleared all the same.
        case .clear(.certificate(let target)), .clear(.crash(let target)): try roster.check(target.service)
        case .inject(.authority(_, let domain)), .clear(.authority(let domain)): _ = try authority(of: domain)
        case .authority(let action, let domain): try authority(of: domain).check(action)
        }
    }

    /// Of a trust domain that the topology names.
    private func authority(of domain: TrustDomain) throws(OperatorError) -> AuthorityState {
        guard topology.trustDomain(domain) != nil, let authority = authorities[domain] else {
            throw .unknownTrustDomain(domain)
        }
        return authority
    }

    /// Those on the way to their first certificate get a new one anyway, and those that drain need none.
    private mutating func renew(_ scope: RenewalScope) {
        let instances =
            switch scope {
            case .everything: roster.workloads.flatMap(\.instances)
            case .target(let target): roster.instances(of: target)
            }
        let ready = instances.filter { $0.state == .ready }
        agenda.record(.renewalsStarted(scope, instances: ready.count))
        for instance in ready { agenda.add(.send(instance.id, .renew)) }
    }

    // MARK: Authorities

    /// Carries out what `check` found possible.
    private mutating func perform(_ action: AuthorityAction, of domain: TrustDomain) {
        switch action {
        case .rotateRoot(let rotation):
            authorities[domain]!.beginRootRotation(rotation, &agenda)
            continueRootRotation(of: domain)
        case .prepare(let origin): authorities[domain]!.prepare(origin, &agenda)
        case .distribute:
            authorities[domain]!.distribute()
            pushBundle(of: domain)
        case .activate: authorities[domain]!.activate(&roster, &agenda)
        case .taint: authorities[domain]!.taint(roster, &agenda)
        case .retire:
            authorities[domain]!.retire(&agenda)
            pushBundle(of: domain)
        case .revoke:
            authorities[domain]!.revoke(roster, &agenda)
            pushBundle(of: domain)
            authorities[domain]!.reissueBatch(roster, &agenda)
        case .remove: authorities[domain]!.remove(&agenda)
        case .rotateIntermediate: authorities[domain]!.rotateIntermediate(&roster, &agenda)
        }
    }

    private mutating func pushBundle(of domain: TrustDomain) {
        bundles.push(authorities[domain]!.bundle, to: roster, &agenda)
    }

    /// Takes the next step. What an operator has made impossible meanwhile is rejected, and the rotation goes on.
    mutating func continueRootRotation(of domain: TrustDomain) {
        guard let actions = authorities[domain]?.takeStep() else { return }
        for action in actions { operate(.authority(action, of: domain)) }
        authorities[domain]!.endStep(&agenda)
    }
}
