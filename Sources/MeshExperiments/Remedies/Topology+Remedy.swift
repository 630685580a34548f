import MeshModel
import MeshRecord

// What a remedy changes in a topology.
extension Topology {
    /// The topology with the remedy; nil where that cannot be said as a change of it.
    ///
    /// - Parameter base: as it was before others were applied, which are of the same kind.
    func applying(_ remedy: Remedy, to outage: Outage, base: Topology) -> Topology? {
        var changed = self
        return changed.apply(remedy, to: outage, base: base) ? changed : nil
    }

    /// When what a remedy puts off in a root rotation has happened, at the latest; nil: it puts off nothing.
    func deferred(by remedy: Remedy) -> Duration? {
        scenario.compactMap { step -> Duration? in
            guard case .authority(.rotateRoot(let rotation), _) = step.action else { return nil }
            return switch remedy {
            case .distributeFor: step.when.latest + rotation.distributeWait
            case .trustLonger, .overlapRoots: step.when.latest + rotation.duration - rotation.retireWait
            default: nil
            }
        }.max()
    }

    /// - Parameter base: as it was before any of them; of several figures the largest counts.
    /// - Returns: whether it could be applied.
    private mutating func apply(_ remedy: Remedy, to outage: Outage, base: Topology) -> Bool {
        let domain = trustDomain(of: outage)
        switch remedy {
        case .leaveOut(let fault): return leaveOut { if case .certificate(fault, _) = $0 { true } else { false } }
        case .leaveOutAuthorityFault(let fault):
            return leaveOut { if case .authority(fault, _) = $0 { true } else { false } }
        case .leaveOutPartition: return leaveOut { if case .partition = $0 { true } else { false } }
        case .leaveOutCrash: return leaveOut { if case .crash = $0 { true } else { false } }
        case .renewEarlier(let by):
            return changeLeaf(of: domain, base) { leaf, old in
                let share = old.renewal.renewAt.value - by.seconds / old.ttl.seconds
                guard share > 0, let earlier = Fraction(min(share, leaf.renewal.renewAt.value)) else { return false }
                leaf.renewal.renewAt = earlier
                return true
            }
        case .liveLonger(let by, _, _):
            return changeLeaf(of: domain, base) { leaf, old in
                leaf.ttl = max(leaf.ttl, old.ttl + by)
                return true
            }
        case .backdateMore(let behind):
            return changeLeaf(of: domain, base) { leaf, _ in
                leaf.backdate = max(leaf.backdate, behind + .seconds(1))
                return true
            }
        case .capLeaves:
            return changeLeaf(of: domain, base) { leaf, _ in
                leaf.capAtIssuer = true
                return true
            }
        case .rotateIntermediateEarlier: return change(domain) { $0.ca.intermediateRenewAt = .half }
        case .setClock:
            clock.skews = [:]
            for index in trustDomains.indices { trustDomains[index].ca.skew = .zero }
            return true
        case .distributeFor(let least):
            return changeRotations(of: domain, base) {
                $0.distributeWait = max($0.distributeWait, $1.distributeWait, least)
            }
        case .trustLonger(let by):
            return changeRotations(of: domain, base) { rotation, before in
                // A cutover waits for nothing: its old root goes as the new one comes.
                if rotation.strategy == .cutover { (rotation.strategy, rotation.reissueWait) = (.overlap, .zero) }
                let waited = before.strategy == .cutover ? .zero : before.reissueWait
                rotation.reissueWait = max(rotation.reissueWait, waited + by)
            }
        case .distributeFirst: return changeRotations(of: domain, base) { rotation, _ in rotation.strategy = .overlap }
        case .federate(let own, let peers):
            return change(own) { spec in
                if !spec.federatesWith.contains(peers) { spec.federatesWith.append(peers) }
            }
        case .agreeOnMTLS:
            let indices = load.indices.filter { load[$0].from == outage.edge.from && load[$0].to == outage.edge.to }
            for index in indices { load[index].plaintext = false }
            return !indices.isEmpty
        case .keepConnections:
            guard let index = services.firstIndex(where: { $0.name == outage.edge.to }) else { return false }
            services[index].connections.onRotation = .drain
            return true
        case .overlapRoots:
            let life = domain.map { base.spec(of: $0).ca.leaf.ttl } ?? .zero
            return changeRotations(of: domain, base) { rotation, _ in
                rotation.strategy = .overlap
                rotation.reissueWait = max(rotation.reissueWait, life)
            }
        case .renewEarlierOrRetryLonger, .renewBefore, .rotateRootEarlier, .makeEarlier, .backdate, .distributeLonger,
            .sendChain, .forgetAddresses, .bringCertificate, .drainLonger:
            return false
        }
    }

    /// Of whose certificate was refused; else of whom was called.
    private func trustDomain(of outage: Outage) -> TrustDomain? {
        let presenter: ServiceName? =
            if case .refusal(let cause) = outage.cause { cause.ends?.presenter.member?.service } else { nil }
        return localities[presenter ?? outage.edge.to]?.trustDomain
    }

    /// What is left happens when it did: each step at the moment that the seed drew for it.
    private mutating func leaveOut(_ isMeant: (Fault) -> Bool) -> Bool {
        let steps = plannedSteps()
        let left = steps.indices.filter { index in
            if case .inject(let fault) = steps[index].action { isMeant(fault) } else { false }
        }
        guard !left.isEmpty else { return false }
        let gone = Set(left + left.compactMap { steps.end(of: $0) })
        scenario = steps.enumerated().filter { !gone.contains($0.offset) }.map { _, step in
            ScenarioStep(at: step.at, action: step.action, location: step.location)
        }
        return true
    }

    private mutating func change(_ domain: TrustDomain?, _ change: (inout TrustDomainSpec) -> Void) -> Bool {
        guard let index = trustDomains.firstIndex(where: { $0.name == domain }) else { return false }
        change(&trustDomains[index])
        return true
    }

    private mutating func changeLeaf(
        of domain: TrustDomain?, _ base: Topology, _ change: (inout LeafSpec, LeafSpec) -> Bool
    ) -> Bool {
        guard let domain, let index = trustDomains.firstIndex(where: { $0.name == domain }) else { return false }
        return change(&trustDomains[index].ca.leaf, base.spec(of: domain).ca.leaf)
    }

    /// Those of a domain's root; there is one at least.
    private mutating func changeRotations(
        of domain: TrustDomain?, _ base: Topology, _ change: (inout RootRotation, RootRotation) -> Void
    ) -> Bool {
        var isChanged = false
        for index in scenario.indices {
            guard case .authority(.rotateRoot(var rotation), let of) = scenario[index].action, of == domain,
                case .authority(.rotateRoot(let old), _) = base.scenario[index].action
            else { continue }
            change(&rotation, old)
            scenario[index].action = .authority(.rotateRoot(rotation), of: of)
            isChanged = true
        }
        return isChanged
    }
}

extension [PlannedStep] {
    /// The step that clears what another injects.
    fileprivate func end(of index: Int) -> Int? {
        guard case .inject(let fault) = self[index].action else { return nil }
        return self[(index + 1)...].firstIndex { if case .clear(fault.handle) = $0.action { true } else { false } }
    }
}
