import MeshModel
import OrderedCollections

// Roots and intermediates: which there are, which one signs, and who is to get away from an old one.
extension ControlPlane {
    /// Carries out what `check` found possible.
    mutating func perform(_ action: AuthorityAction, of domain: TrustDomain) {
        switch action {
        case .rotateRoot(let rotation): rotateRoot(of: domain, rotation)
        case .prepare(let origin): prepareRoot(of: domain, origin)
        case .distribute: distribute(domain)
        case .activate: activateRoot(of: domain)
        case .taint: taintRoots(of: domain)
        case .retire: retireRoots(of: domain)
        case .revoke: revokeRoots(of: domain)
        case .remove: removeRoots(of: domain)
        case .rotateIntermediate: rotateIntermediate(of: domain)
        }
    }

    // MARK: Verbs

    private mutating func prepareRoot(of domain: TrustDomain, _ origin: RootOrigin) {
        let issuer = authorities[domain]!.prepare(origin, at: now)
        note(.rootPrepared, domain, ["root": "\(issuer.root.number)", "origin": origin.rawValue])
        actions += [.makeRoot(issuer.root, origin), .makeIssuer(issuer)]
    }

    private mutating func distribute(_ domain: TrustDomain) {
        authorities[domain]!.distribute()
        pushBundle(of: domain)
    }

    private mutating func activateRoot(of domain: TrustDomain) {
        authorities[domain]!.activate()
        note(.rootActivated, domain, ["root": "\(authorities[domain]!.issuer.root.number)"])
        issuerChanged(of: domain)
    }

    private mutating func taintRoots(of domain: TrustDomain) {
        let roots = list(1..<authorities[domain]!.issuer.root.number)
        note(.rootTainted, domain, ["roots": roots, "instances": "\(taint(domain))"])
        reissueBatch(of: domain)
    }

    private mutating func retireRoots(of domain: TrustDomain) {
        note(.rootRetired, domain, ["roots": list(authorities[domain]!.outdated)])
        authorities[domain]!.retire()
        pushBundle(of: domain)
    }

    private mutating func revokeRoots(of domain: TrustDomain) {
        let roots = list(authorities[domain]!.outdated)
        note(.rootRevoked, domain, ["roots": roots, "instances": "\(taint(domain))"])
        authorities[domain]!.retire()
        pushBundle(of: domain)
        reissueBatch(of: domain)
    }

    private mutating func removeRoots(of domain: TrustDomain) {
        let gone = authorities[domain]!.remove()
        note(.rootRemoved, domain, ["roots": list(gone.map(\.number))])
        actions += gone.map { .destroyRoot($0) }
    }

    mutating func rotateIntermediate(of domain: TrustDomain) {
        authorities[domain]!.rotateIntermediate(at: now)
        let issuer = authorities[domain]!.issuer
        note(.intermediateRotated, domain, ["root": "\(issuer.root.number)", "intermediate": "\(issuer.number)"])
        actions.append(.makeIssuer(issuer))
        issuerChanged(of: domain)
    }

    // MARK: A whole rotation

    private mutating func rotateRoot(of domain: TrustDomain, _ rotation: RootRotation) {
        note(.rotationStarted, domain, ["strategy": rotation.strategy.rawValue])
        authorities[domain]!.rotation = RotationProgress(rotation)
        continueRotation(of: domain)
    }

    /// Takes the next step. What an operator has made impossible meanwhile is rejected, and the rotation goes on.
    mutating func continueRotation(of domain: TrustDomain) {
        guard let step = authorities[domain]?.rotation?.steps.popFirst() else { return }
        for action in step.actions { operate(.authority(action, of: domain)) }
        if let wait = authorities[domain]!.rotation!.steps.first?.wait {
            deadlines.arm(.continueRotation(domain), at: now + wait)
        } else {
            let strategy = authorities[domain]!.rotation!.rotation.strategy
            authorities[domain]!.rotation = nil
            note(.rotationFinished, domain, ["strategy": strategy.rawValue])
        }
    }

    // MARK: Who signs

    private mutating func issuerChanged(of domain: TrustDomain) {
        let issuer = authorities[domain]!.issuer
        for index in workloads.indices where workloads[index].profile.trustDomain == domain {
            workloads[index].profile.issuer = issuer
        }
        awaitIntermediateRenewal(of: domain)
    }

    /// Counted from when the intermediate that signs was made, so one that waited long for its root is renewed at once.
    mutating func awaitIntermediateRenewal(of domain: TrustDomain) {
        let ca = topology.spec(of: domain).ca
        guard let share = ca.intermediateRenewAt else { return }
        // X.509 knows whole seconds, so nothing shorter makes sense.
        let age = max(ca.intermediateTTL.scaled(by: share.value), .seconds(1))
        deadlines.arm(.renewIntermediate(domain), at: authorities[domain]!.active.intermediateMadeAt + age)
    }

    // MARK: Who is to ask for another certificate

    /// SPIRE's agents look every 5 s.
    private static let batch = (size: 50, every: Duration.seconds(5))

    /// - Returns: how many instances are to ask for another certificate.
    private mutating func taint(_ domain: TrustDomain) -> Int {
        authorities[domain]!.taint()
        let holders = workloads.filter { $0.profile.trustDomain == domain }.flatMap(\.instances).filter(mustReissue)
        authorities[domain]!.toReissue = holders.map(\.id)[...]
        return holders.count
    }

    mutating func reissueBatch(of domain: TrustDomain) {
        var told = 0
        while told < Self.batch.size, let id = authorities[domain]!.toReissue.popFirst() {
            guard let instance = instance(id), mustReissue(instance) else { continue }
            actions.append(.send(id, .renew))
            told += 1
        }
        guard !authorities[domain]!.toReissue.isEmpty else { return }
        deadlines.arm(.reissueBatch(domain), at: now + Self.batch.every)
    }

    /// One that becomes ready with a certificate from a tainted root was missed by the batches.
    mutating func reissueIfTainted(_ id: InstanceID) {
        guard let instance = instance(id), mustReissue(instance) else { return }
        actions.append(.send(id, .renew))
    }

    private func mustReissue(_ instance: InstanceRecord) -> Bool {
        guard instance.state == .ready, let root = instance.lastIssuer?.root else { return false }
        return authorities[root.trustDomain]!.isTainted(root)
    }

    // MARK: Words

    private mutating func note(_ kind: Note.Kind, _ domain: TrustDomain, _ fields: KeyValuePairs<String, String>) {
        actions.append(.note(Note(kind, domain, fields)))
    }
}

/// As notes have the numbers of roots.
func list(_ numbers: some Sequence<Int>) -> String { numbers.map(String.init).joined(separator: ",") }
