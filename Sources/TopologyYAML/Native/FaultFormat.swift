import MeshModel

/// A fault, or the end of one, as its keys say it.
private struct FaultDraft: Sendable {
    enum Crash: String, CaseIterable, Sendable { case crash }
    enum Pause: String, CaseIterable, Sendable { case pause }
    enum Kind: String, CaseIterable, Sendable { case certificate, instance, ca }

    var certificate: CertificateFault?
    var instance: Crash?
    var ca: Pause?
    var kind: Kind?
    /// What it is on, as read: a target or a trust domain, depending on the keys beside it.
    var subject: Cursor?
    /// What it is on, to be written.
    var subjectText: String?

    static let on = Field<FaultDraft>(
        "on", required: true, schema: .object([("type", .string("string"))]),
        "A service, an instance such as `web.3`, or the trust domain whose CA it is.",
        read: { cursor, _, draft in draft.subject = cursor },
        write: { draft, _ in draft.subjectText.map(Output.text) })
}

enum FaultFormat {
    static let fault: Format<Fault> = Record<FaultDraft>(
        "a fault",
        [
            Field(
                "certificate", \.certificate, .word("a certificate fault"),
                "The instances present a certificate that is wrong in this way."),
            Field("instance", \.instance, .word("an instance fault"), "The instances die, and what replaces them too."),
            Field("ca", \.ca, .word("a CA fault"), "The trust domain's authority answers no CSR."),
            FaultDraft.on,
        ]
    ).format(
        from: FaultDraft(),
        finish: { draft, cursor, reading in
            guard reading.onlyKey(of: ["certificate", "instance", "ca"], in: cursor, "a fault") != nil,
                let subject = draft.subject
            else { return nil }
            if cursor.node["ca"] != nil {
                return Format<TrustDomain>.reference.read(subject, reading).map { .authority(.pause, $0) }
            }
            guard let target = Format<Target>.target.read(subject, reading) else { return nil }
            if let kind = draft.certificate { return .certificate(kind, on: target) }
            return draft.instance.map { _ in .crash(target) }
        },
        draft: { fault in
            switch fault {
            case .certificate(let kind, let target): FaultDraft(certificate: kind, subjectText: target.description)
            case .crash(let target): FaultDraft(instance: .crash, subjectText: target.description)
            case .authority(_, let domain): FaultDraft(ca: .pause, subjectText: domain.name)
            case .partition: FaultDraft()
            }
        })

    static let handle: Format<Fault.Handle> = Record<FaultDraft>(
        "`clear`",
        [
            Field("fault", \.kind, .word("a kind of fault"), required: true, "The kind of fault that ends."),
            FaultDraft.on,
        ]
    ).format(
        from: FaultDraft(),
        finish: { draft, _, reading in
            guard let kind = draft.kind, let subject = draft.subject else { return nil }
            switch kind {
            case .certificate: return Format<Target>.target.read(subject, reading).map(Fault.Handle.certificate)
            case .instance: return Format<Target>.target.read(subject, reading).map(Fault.Handle.crash)
            case .ca: return Format<TrustDomain>.reference.read(subject, reading).map(Fault.Handle.authority)
            }
        },
        draft: { handle in
            switch handle {
            case .certificate(let target): FaultDraft(kind: .certificate, subjectText: target.description)
            case .crash(let target): FaultDraft(kind: .instance, subjectText: target.description)
            case .authority(let domain): FaultDraft(kind: .ca, subjectText: domain.name)
            case .partition: FaultDraft()
            }
        })
}
