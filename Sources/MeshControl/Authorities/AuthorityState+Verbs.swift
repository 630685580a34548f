import MeshModel

// What is done to an authority, and said about it. News of its bundle is sent by whoever asked.
extension AuthorityState {
    /// Throws what is wrong with an action as things stand.
    func check(_ action: AuthorityAction) throws(OperatorError) {
        let root = issuer.root
        switch action {
        case .prepare, .distribute, .rotateIntermediate: break
        case .rotateRoot: guard rootRotation == nil else { throw .rootRotationUnderWay(trustDomain) }
        case .activate: guard newest.status == .prepared else { throw .nothingPrepared(root) }
        // Certificates may outlive the root that they come from.
        case .taint: guard root.number > 1 else { throw .nothingOlder(root) }
        case .retire, .revoke: guard !roots(.old).isEmpty else { throw .nothingOlder(root) }
        case .remove: guard !roots(.retired).isEmpty else { throw .nothingRetired(trustDomain) }
        }
    }

    mutating func start(_ agenda: inout Agenda) {
        start(at: agenda.now)
        awaitIntermediateRenewal(&agenda)
    }

    /// Nothing about it changes any more.
    func end(_ agenda: inout Agenda) {
        agenda.forget(.renewIntermediate(trustDomain))
        agenda.forget(.continueRootRotation(trustDomain))
        agenda.forget(.reissueBatch(trustDomain))
    }

    // MARK: Roots

    mutating func prepare(_ origin: RootOrigin, _ agenda: inout Agenda) {
        let issuer = addRoot(origin, at: agenda.now)
        agenda.record(.rootPrepared(issuer.root.number, origin), of: trustDomain)
        agenda.add(.makeRoot(issuer.root, origin))
        agenda.add(.makeIssuer(issuer))
    }

    mutating func activate(_ roster: inout Roster, _ agenda: inout Agenda) {
        signByNewest()
        agenda.record(.rootActivated(issuer.root.number), of: trustDomain)
        issuerChanged(&roster, &agenda)
    }

    mutating func taint(_ roster: Roster, _ agenda: inout Agenda) {
        taintOlder()
        toReissue = holders(in: roster)
        let roots = Array(1..<issuer.root.number)
        agenda.record(.rootsTainted(roots, instances: toReissue.count), of: trustDomain)
        reissueBatch(roster, &agenda)
    }

    mutating func retire(_ agenda: inout Agenda) {
        agenda.record(.rootsRetired(roots(.old)), of: trustDomain)
        retireOld()
    }

    /// `reissueBatch` is to follow, once news of the bundle is on its way.
    mutating func revoke(_ roster: Roster, _ agenda: inout Agenda) {
        taintOlder()
        toReissue = holders(in: roster)
        agenda.record(.rootsRevoked(roots(.old), instances: toReissue.count), of: trustDomain)
        retireOld()
    }

    mutating func remove(_ agenda: inout Agenda) {
        let gone = removeRetired()
        agenda.record(.rootsRemoved(gone.map(\.number)), of: trustDomain)
        for root in gone { agenda.add(.destroyRoot(root)) }
    }

    // MARK: Intermediates

    mutating func rotateIntermediate(_ roster: inout Roster, _ agenda: inout Agenda) {
        addIntermediate(at: agenda.now)
        agenda.record(.intermediateRotated(root: issuer.root.number, issuer.number), of: trustDomain)
        agenda.add(.makeIssuer(issuer))
        issuerChanged(&roster, &agenda)
    }

    private func issuerChanged(_ roster: inout Roster, _ agenda: inout Agenda) {
        roster.use(issuer)
        awaitIntermediateRenewal(&agenda)
    }

    /// Counted from when the intermediate that signs was made, so one that waited long for its root is renewed at once.
    private func awaitIntermediateRenewal(_ agenda: inout Agenda) {
        guard let renewalAge else { return }
        agenda.wait(until: active.intermediateMadeAt + renewalAge, for: .renewIntermediate(trustDomain))
    }

    // MARK: A whole root rotation

    mutating func beginRootRotation(_ rotation: RootRotation, _ agenda: inout Agenda) {
        agenda.record(.rootRotationStarted(rotation.strategy), of: trustDomain)
        rootRotation = RootRotationProgress(rotation)
    }

    /// - Returns: what is to be done in the next step; `endStep` is to follow.
    mutating func takeStep() -> [AuthorityAction]? { rootRotation?.steps.popFirst()?.actions }

    mutating func endStep(_ agenda: inout Agenda) {
        guard let progress = rootRotation else { return }
        if let next = progress.steps.first {
            agenda.wait(next.wait, for: .continueRootRotation(trustDomain))
        } else {
            rootRotation = nil
            agenda.record(.rootRotationFinished(progress.rotation.strategy), of: trustDomain)
        }
    }
}
