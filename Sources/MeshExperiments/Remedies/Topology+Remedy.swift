import MeshModel
import MeshRecord

// What a remedy changes in a topology.
extension Topology {
    /// The topology with all of the remedies, which are of one kind; nil where one of them cannot be said as a change of it.
    func applying(_ remedies: [(remedy: Remedy, outage: Outage)]) -> Topology? {
        var changed = self
        for (remedy, outage) in remedies {
            guard changed.apply(remedy, to: outage, base: self) else { return nil }
        }
        return changed == self ? nil : changed
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
            return changeRotations(of: domain, base) { $0.reissueWait = max($0.reissueWait, $1.reissueWait + by) }
        case .distributeFirst: return changeRotations(of: domain, base) { rotation, _ in rotation.strategy = .overlap }
        case .federate(let own, let peers):
            return change(own) { spec in
                if !spec.federatesWith.contains(peers) { spec.federatesWith.append(peers) }
            }
        case .agreeOnMTLS:
            let indices = load.indices.filter { load[$0].from == outage.edge.from && load[$0].to == outage.edge.to }
            for index in indices { load[index].plaintext = false }
            return !indices.isEmpty
        case .renewEarlierOrRetryLonger, .renewBefore, .rotateRootEarlier, .makeEarlier, .backdate, .distributeLonger,
            .overlapRoots, .sendChain, .forgetAddresses, .bringCertificate, .drainLonger, .keepConnections:
            return false
        }
    }

    /// Of whose certificate was refused; else of whom was called.
    private func trustDomain(of outage: Outage) -> TrustDomain? {
        let presenter: ServiceName? =
            if case .refusal(let cause) = outage.cause { cause.ends?.presenter.member?.service } else { nil }
        return localities[presenter ?? outage.edge.to]?.trustDomain
    }

    private mutating func leaveOut(_ isMeant: (Fault) -> Bool) -> Bool {
        scenario.removeAll { step in if case .inject(let fault) = step.action { isMeant(fault) } else { false } }
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
