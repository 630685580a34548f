import MeshModel

// Who is to ask for another certificate, because its own comes from a tainted root.
extension AuthorityState {
    /// SPIRE's agents look every 5 s.
    private static let batch = (size: 50, every: Duration.seconds(5))

    func holders(in roster: Roster) -> ArraySlice<InstanceID> {
        roster.instances(in: trustDomain).filter(mustReissue).map(\.id)[...]
    }

    mutating func reissueBatch(_ roster: Roster, _ agenda: inout Agenda) {
        var told = 0
        while told < Self.batch.size, let id = toReissue.popFirst() {
            guard let instance = roster.instance(id), mustReissue(instance) else { continue }
            agenda.add(.send(id, .renew))
            told += 1
        }
        guard !toReissue.isEmpty else { return }
        agenda.wait(Self.batch.every, for: .reissueBatch(trustDomain))
    }

    /// One that becomes ready with a certificate from a tainted root was missed by the batches.
    func reissueIfTainted(_ id: InstanceID, _ roster: Roster, _ agenda: inout Agenda) {
        guard let instance = roster.instance(id), mustReissue(instance) else { return }
        agenda.add(.send(id, .renew))
    }

    private func mustReissue(_ instance: InstanceRecord) -> Bool {
        guard instance.state == .ready, let root = instance.issuers.last?.root else { return false }
        return isTainted(root)
    }
}
