import MeshModel

/// A fault and how long it lasts; nil: until it is cleared.
struct TimedFault: Hashable, Sendable {
    var fault: Fault
    var lasts: ScenarioStep.Span?
}

/// A fault, or the end of one, as its keys say it.
private struct FaultDraft: Sendable {
    enum Crash: String, CaseIterable, Sendable { case crash }

    var certificate: CertificateFault?
    var instance: Crash?
    var ca: AuthorityFault?
    /// The parties of a partition.
    var parties: Two<Party>?
    var lasts: ScenarioStep.Span?
    var kind: FaultKind?
    /// What it is on, as read: a target or a trust domain, depending on the keys beside it.
    var subject: Cursor?
    /// What it is on, to be written.
    var subjectText: String?

    static let on = Field<FaultDraft>(
        "on", schema: ["type": "string"],
        "A service, an instance such as `web.3`, or the trust domain whose CA it is.",
        read: { cursor, _, draft in draft.subject = cursor },
        write: { draft, _ in draft.subjectText.map(Output.text) })
}

extension FaultDraft {
    init(_ fault: Fault) {
        switch fault {
        case .certificate(let kind, let target): self.init(certificate: kind, subjectText: target.description)
        case .crash(let target): self.init(instance: .crash, subjectText: target.description)
        case .authority(let kind, let domain): self.init(ca: kind, subjectText: domain.name)
        case .partition(let a, let b): self.init(parties: Two(a, b))
        }
    }

    init(_ handle: Fault.Handle) {
        switch handle {
        case .certificate, .crash, .authority: self.init(kind: handle.kind, subjectText: handle.subject)
        case .partition(let a, let b): self.init(parties: Two(a, b), kind: .partition)
        }
    }

    func target(_ reading: Reading) -> Target? { subject.flatMap { ReferenceFormat.target.read($0, reading) } }

    func trustDomain(_ reading: Reading) -> TrustDomain? {
        subject.flatMap { ReferenceFormat.trustDomain.read($0, reading) }
    }
}

enum FaultFormat {
    static let fault: Format<TimedFault> = Record<FaultDraft>(
        "a fault",
        [
            Field(
                "certificate", \.certificate, .word("a certificate fault"),
                "The instances present a certificate that is wrong in this way."),
            Field("instance", \.instance, .word("an instance fault"), "The instances die, and what replaces them too."),
            Field(
                "ca", \.ca, authorityFault, "What is wrong with the trust domain's authority, or its answers to CSRs."),
            Field("partition", \.parties, PartyFormat.parties, "Nothing passes between the two, in simulations only."),
            FaultDraft.on,
            Field(
                "for", \.lasts, SpanFormat.span(of: DurationFormat.period),
                "How long it lasts; else until a step clears it."),
        ]
    ).format(
        from: FaultDraft(),
        finish: { draft, cursor, reading in
            let kinds = FaultKind.allCases.map(\.rawValue)
            guard let kind = reading.onlyKey(of: kinds, in: cursor, "a fault").flatMap(FaultKind.init)
            else { return nil }
            if kind == .partition {
                reading.reject("on", "has no place beside `partition`", in: cursor)
            } else {
                reading.need("on", in: cursor, "a fault")
            }
            return fault(kind, draft, reading).map { TimedFault(fault: $0, lasts: draft.lasts) }
        },
        draft: { timed in
            var draft = FaultDraft(timed.fault)
            draft.lasts = timed.lasts
            return draft
        })

    static let handle: Format<Fault.Handle> = Record<FaultDraft>(
        "`clear`",
        [
            Field("fault", \.kind, .word("a kind of fault"), required: true, "The kind of fault that ends."),
            FaultDraft.on,
            Field("between", \.parties, PartyFormat.parties, "The parties of a partition, in any order."),
        ]
    ).format(
        from: FaultDraft(),
        finish: { draft, cursor, reading in
            guard let kind = draft.kind else { return nil }
            let (key, other) = kind == .partition ? ("between", "on") : ("on", "between")
            reading.need(key, in: cursor, "`clear`")
            reading.reject(other, "has no place here: the end of this fault needs `\(key)`", in: cursor)
            return handle(kind, draft, reading)
        },
        draft: { FaultDraft($0) })

    private static let authorityFault = plainAuthorityFault.or(
        slow, isShort: { if case .slow = $0 { false } else { true } })

    private static let plainAuthorityFault = Format<AuthorityFault>.word(
        "a CA fault", among: AuthorityFault.plain.map(\.word), text: { $0.word }, parse: { AuthorityFault(word: $0) })

    private static let slow = Format<AuthorityFault>.oneOf(
        "a CA fault, or `slow`",
        [
            .init(
                "slow", DistributionFormat.distribution, "Each answer takes this much longer.",
                embed: AuthorityFault.slow, extract: { if case .slow(let delay) = $0 { delay } else { nil } })
        ])

    private static func fault(_ kind: FaultKind, _ draft: FaultDraft, _ reading: Reading) -> Fault? {
        switch kind {
        case .certificate:
            let target = draft.target(reading)
            guard let wrong = draft.certificate, let target else { return nil }
            return .certificate(wrong, on: target)
        case .instance:
            let target = draft.target(reading)
            return draft.instance == nil ? nil : target.map(Fault.crash)
        case .authority:
            let domain = draft.trustDomain(reading)
            guard let wrong = draft.ca, let domain else { return nil }
            return .authority(wrong, domain)
        case .partition: return draft.parties.map { .partition($0.first, $0.second) }
        }
    }

    private static func handle(_ kind: FaultKind, _ draft: FaultDraft, _ reading: Reading) -> Fault.Handle? {
        switch kind {
        case .certificate: draft.target(reading).map(Fault.Handle.certificate)
        case .instance: draft.target(reading).map(Fault.Handle.crash)
        case .authority: draft.trustDomain(reading).map(Fault.Handle.authority)
        case .partition: draft.parties.map { Fault.partition($0.first, $0.second).handle }
        }
    }
}
