import MeshModel

extension HandshakeVerdict {
    func fields(_ cause: Cause) -> [Event.Field] {
        [
            ("outcome", .string(outcome.name)), ("fault", .string(blame.rawValue)),
            ("why", .string(Sentences.of(self))), ("cause", .string(Sentences.of(cause))),
            ("remedy", JSON(cause.remedy.map { Sentences.of($0) })), ("facts", cause.json), ("version", JSON(version)),
            ("resumed", .bool(resumed)), ("client", client?.json ?? .null), ("server", server?.json ?? .null),
        ]
    }
}

extension HandshakeVerdict.End {
    fileprivate var json: JSON {
        [
            "instance": .string(instance.description), "verifyCode": JSON(report.verifyCode?.code),
            "verify": JSON(report.verifyCode?.text), "alertSent": JSON(report.alertSent?.name),
            "alertReceived": JSON(report.alertReceived?.name), "peer": JSON(report.peer?.spiffeID?.description),
        ]
    }
}

extension Cause {
    /// A word for programs.
    package var kind: String {
        switch fact {
        case .expired: "expired"
        case .expiredByClock: "expired_by_clock"
        case .issuerExpired: "issuer_expired"
        case .notYetValid: "not_yet_valid"
        case .bundleBehind: "bundle_behind"
        case .notFederated: "not_federated"
        case .unknownAuthority: "unknown_authority"
        case .chainMissing: "chain_missing"
        case .wrongIdentity: "wrong_identity"
        case .defect: "certificate_defect"
        case .noCertificate: "no_certificate"
        case .stranger: "stranger"
        case .protocolMismatch: "protocol"
        case .timeout: "timeout"
        case .transport: "transport"
        }
    }

    /// The facts, for programs: `{kind, presenter, verifier, …}`, lengths of time in seconds.
    fileprivate var json: JSON {
        .object([("kind", .string(kind)), ("injected", .bool(purpose != nil))] + members)
    }

    private var members: [(String, JSON)] {
        switch fact {
        case .expired(let ends, let end, _, let withIssuer):
            ends.members + [
                ("ended", .string(end.rfc3339)), ("withIssuer", .bool(withIssuer)), ("renewal", renewal?.json ?? .null),
            ]
        case .issuerExpired(let ends, let issuer, let end, let leafEnds):
            ends.members + [
                ("issuer", .string(issuer.rawValue)), ("ended", .string(end.rfc3339)),
                ("leafEnds", .string(leafEnds.rfc3339)),
            ]
        case .expiredByClock(let ends, let issuer, let end, let skew):
            ends.members + [
                ("issuer", JSON(issuer?.rawValue)), ("ends", .string(end.rfc3339)), ("skew", .number(skew.seconds)),
            ]
        case .notYetValid(let ends, let issuer, let begin, let behind, let ahead, let backdate):
            ends.members + [
                ("issuer", JSON(issuer?.rawValue)), ("begins", .string(begin.rfc3339)),
                ("skew", .number(0 - behind.seconds)), ("authoritySkew", .number(ahead.seconds)),
                ("backdate", .number(backdate.seconds)),
            ]
        case .bundleBehind(let ends, let domain, let held, let needed):
            ends.members + [
                ("trustDomain", .string(domain.name)), ("held", .integer(held)), ("needed", .integer(needed)),
            ]
        case .notFederated(let ends, _, let domain): ends.members + [("trustDomain", .string(domain.name))]
        case .unknownAuthority(let ends, let domain, _): ends.members + [("trustDomain", JSON(domain?.name))]
        case .chainMissing(let ends), .wrongIdentity(let ends, _, _), .defect(let ends, _), .noCertificate(let ends):
            ends.members
        case .stranger, .protocolMismatch, .timeout, .transport: []
        }
    }
}

extension Cause.Renewal {
    fileprivate var json: JSON {
        switch self {
        case .notDue(let behind): ["kind": "not_due", "skew": .number(0 - behind.seconds)]
        case .awaited(let since, let fault, _):
            ["kind": "awaited", "since": .string(since.rfc3339), "injected": .bool(fault != nil)]
        case .early(let begins): ["kind": "early", "begins": .string(begins.rfc3339)]
        case .failed(let attempts):
            [
                "kind": .string(attempts.reason.kind), "since": .string(attempts.since.rfc3339),
                "attempts": .integer(attempts.count), "injected": .bool(attempts.fault != nil),
            ]
        }
    }
}

extension Cause.Attempts.Reason {
    /// A word for programs.
    fileprivate var kind: String {
        switch self {
        case .notAsked: "not_asked"
        case .unreachable: "unreachable"
        case .paused: "paused"
        case .slow: "slow"
        case .refused: "refused"
        case .invalid: "invalid"
        }
    }
}

extension Cause.Ends {
    fileprivate var members: [(String, JSON)] {
        [("presenter", .string(presenter.description)), ("verifier", .string(verifier.description))]
    }
}
