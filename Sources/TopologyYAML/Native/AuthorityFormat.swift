import MeshModel

/// What is done to the authority of which trust domain.
struct AuthorityOrder: Hashable, Sendable {
    var action: AuthorityAction
    var of: TrustDomain
}

enum AuthorityFormat {
    static let rotateRoot: Format<AuthorityOrder> = Record<RotateDraft>(
        "`rotateRoot`",
        [
            Field(
                "of", \.of, ReferenceFormat.trustDomain, "The trust domain; may be left out where there is only one."),
            Field("strategy", \.rotation.strategy, .word("a strategy"), "How the new root takes the old one's place."),
            Field(
                "distributeWait", \.rotation.distributeWait, DurationFormat.duration,
                "From the distribution of both roots until the new one signs."),
            Field(
                "reissueWait", \.rotation.reissueWait, DurationFormat.duration,
                "From then until the old root leaves the bundle."),
            Field(
                "retireWait", \.rotation.retireWait, DurationFormat.duration, "From then until its key is destroyed."),
        ]
    ).format(
        from: RotateDraft(),
        finish: { draft, cursor, reading in
            (draft.of ?? reading.onlyTrustDomain(cursor, "`rotateRoot`")).map {
                AuthorityOrder(action: .rotateRoot(draft.rotation), of: $0)
            }
        },
        draft: { order in
            guard case .rotateRoot(let rotation) = order.action else { return RotateDraft() }
            return RotateDraft(of: order.of, rotation: rotation)
        })

    private struct RotateDraft: Sendable {
        var of: TrustDomain?
        var rotation = RootRotation()
    }

    static let step: Format<AuthorityOrder> = Record<StepDraft>(
        "`authority`",
        [
            Field(
                "of", \.of, ReferenceFormat.trustDomain, "The trust domain; may be left out where there is only one."),
            Field("do", \.verb, .word("a step of a root rotation"), required: true, "What is done."),
            Field("origin", \.origin, .word("an origin"), "How the root that `prepare` makes comes to be."),
        ]
    ).format(
        from: StepDraft(),
        finish: { draft, cursor, reading in
            let domain = draft.of ?? reading.onlyTrustDomain(cursor, "`authority`")
            guard let verb = draft.verb else { return nil }
            if verb != .prepare { reading.reject("origin", "belongs to `prepare`", in: cursor) }
            return domain.map { AuthorityOrder(action: verb.action(draft.origin ?? .new), of: $0) }
        },
        draft: { StepDraft($0) })

    private struct StepDraft: Sendable {
        var of: TrustDomain?
        var verb: Verb?
        var origin: RootOrigin?

        init() {}

        init(_ order: AuthorityOrder) {
            of = order.of
            if case .prepare(let origin) = order.action, origin != .new { self.origin = origin }
            verb = Verb.allCases.first { $0.action(origin ?? .new) == order.action }
        }
    }

    private enum Verb: String, CaseIterable, Sendable {
        case prepare, distribute, activate, taint, retire, revoke, remove
        case rotateIntermediate = "rotate-intermediate"

        func action(_ origin: RootOrigin) -> AuthorityAction {
            switch self {
            case .prepare: .prepare(origin)
            case .distribute: .distribute
            case .activate: .activate
            case .taint: .taint
            case .retire: .retire
            case .revoke: .revoke
            case .remove: .remove
            case .rotateIntermediate: .rotateIntermediate
            }
        }
    }
}

extension Reading {
    /// For a key `of` that is missing; reports it where there are several trust domains.
    fileprivate func onlyTrustDomain(_ cursor: Cursor, _ expected: String) -> TrustDomain? {
        guard cursor.node["of"] == nil else { return nil }
        if names.trustDomains.count == 1 { return names.trustDomains.first.flatMap(TrustDomain.init) }
        error(.missingKey, "\(expected) needs the key `of`: there are several trust domains", at: cursor)
        return nil
    }
}
