import MeshModel

extension Cause {
    /// One sentence, without its full stop.
    package var text: String {
        switch fact {
        case .expired(let ends, let end, let ago):
            "the certificate of \(ends.presenter) had ended at \(end), \(ago.rounded.brief) earlier"
        case .expiredByClock(let ends, let end, let skew):
            "the certificate of \(ends.presenter) ends at \(end), and the clock of \(ends.verifier) is "
                + "\(skew.rounded.text) ahead"
        case .issuerExpired(let ends, let end, let leafEnds):
            "a certificate above that of \(ends.presenter) had ended at \(end)"
                + (leafEnds.map { $0 > end ? ", while its own goes on until \($0)" : ", and its own with it" } ?? "")
        case .notYetValid(let ends, let begin, let isIssuer, let behind, let backdate):
            "\(isIssuer ? "a certificate above that" : "the certificate") of \(ends.presenter) begins at \(begin)"
                + (behind > .zero
                    ? ", and the clock of \(ends.verifier) is \(behind.rounded.text) behind"
                        + (isIssuer ? "" : ", over a backdate of \(backdate.text)")
                    : ", later than it is for \(ends.verifier)")
        case .bundleBehind(let ends, let domain, let held, let newest):
            "\(ends.verifier) holds generation \(held) of the bundle of \(domain), against \(newest)"
        case .notFederated(let ends, let own, let peers):
            "\(ends.verifier) holds no bundle of \(peers): \(own) does not federate with it"
        case .unknownAuthority(let ends, let domain, let generation):
            "no root in \(generation.map { "generation \($0) of " } ?? "")the bundle of "
                + "\(domain?.name ?? "its trust domain") that \(ends.verifier) holds leads to the certificate of "
                + ends.presenter
        case .wrongIdentity(let ends, let expected, let found):
            "\(ends.verifier) called \(expected), and \(ends.presenter) proved to be \(found?.description ?? "nobody")"
        case .defect(let ends, let code): "\(ends.verifier) found the certificate of \(ends.presenter) bad: \(code)"
        case .noCertificate(let ends): "\(ends.presenter) sent no certificate, and \(ends.verifier) requires one"
        case .stranger(let alert, let by, let to): "\(by) refused \(to) with \(alert)"
        case .protocolMismatch(let by, let reason): "\(by) does not understand the other end: \(reason)"
        case .timeout: "the handshake did not end in time"
        case .transport(let reason): reason
        }
    }

    /// What would have prevented it, without a full stop; nil where nothing here could have.
    package var remedy: String? {
        if let fault { return "leaving out the fault certificate=\(fault.rawValue), which was injected on purpose" }
        return switch fact {
        case .expired: "renewal earlier, or retries for longer than its authority was out"
        case .expiredByClock(_, _, let skew):
            "renewal more than \(skew.rounded.text) before the end, or a clock set right"
        case .issuerExpired(_, let end, let leafEnds?) where leafEnds <= end:
            "an intermediate rotated earlier (ca.intermediate.renewAt)"
        case .issuerExpired: "leaves capped at their issuer's end, or an intermediate rotated earlier"
        case .notYetValid(_, _, true, _, _): "an intermediate made longer before it signs, or a clock set right"
        case .notYetValid(_, _, false, let behind, _):
            behind > .zero
                ? "a backdate of more than \(behind.rounded.text), or a clock set right" : "a longer backdate"
        case .bundleBehind: "a longer wait between the bundle's distribution and the root's activation"
        case .notFederated(_, let own, let peers): "\(own) with federatesWith: [\(peers)]"
        case .unknownAuthority: "a root that is distributed before it signs, and trusted until its last leaf has ended"
        case .wrongIdentity: "discovery that forgets an address before another workload answers there"
        case .noCertificate: "a client with a certificate, or a server with mtls: permissive"
        case .protocolMismatch: "the same mtls mode at both ends"
        case .defect, .stranger, .timeout, .transport: nil
        }
    }

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
    package var json: JSON {
        .object([("kind", .string(kind)), ("injected", .bool(fault != nil))] + members)
    }

    private var members: [(String, JSON)] {
        switch fact {
        case .expired(let ends, let end, _), .issuerExpired(let ends, let end, _):
            return ends.members + [("ended", .string(end.rfc3339))]
        case .expiredByClock(let ends, let end, let skew):
            return ends.members + [("ends", .string(end.rfc3339)), ("skew", .number(skew.seconds))]
        case .notYetValid(let ends, let begin, _, let behind, let backdate):
            let times: [(String, JSON)] = [
                ("begins", .string(begin.rfc3339)), ("skew", .number(0 - behind.seconds)),
                ("backdate", .number(backdate.seconds)),
            ]
            return ends.members + times
        case .bundleBehind(let ends, let domain, let held, let newest):
            let generations: [(String, JSON)] = [
                ("trustDomain", .string(domain.name)), ("held", .integer(held)), ("newest", .integer(newest)),
            ]
            return ends.members + generations
        case .notFederated(let ends, _, let domain): return ends.members + [("trustDomain", .string(domain.name))]
        case .unknownAuthority(let ends, let domain, _): return ends.members + [("trustDomain", JSON(domain?.name))]
        case .wrongIdentity(let ends, _, _), .defect(let ends, _), .noCertificate(let ends): return ends.members
        case .stranger, .protocolMismatch, .timeout, .transport: return []
        }
    }
}

extension Cause.Ends {
    fileprivate var members: [(String, JSON)] {
        [("presenter", .string(presenter)), ("verifier", .string(verifier))]
    }
}

extension Duration {
    /// To whole seconds from a minute on, to milliseconds below: as exact as anybody reads.
    package var rounded: Duration {
        let step: Int64 = abs(nanoseconds) >= 60_000_000_000 ? 1_000_000_000 : 1_000_000
        let half = nanoseconds < 0 ? -step / 2 : step / 2
        return .nanoseconds((nanoseconds + half) / step * step)
    }
}
