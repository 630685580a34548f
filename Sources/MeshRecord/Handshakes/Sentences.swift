import MeshModel

/// Says in words what is known as data: each a sentence without its full stop. They are made when somebody reads them.
package enum Sentences {
    // MARK: Causes

    package static func of(_ cause: Cause) -> String {
        guard case .signed(let fault)? = cause.purpose else { return of(cause.fact, cause.renewal) }
        return "\(of(cause.fact, nil)): so it was signed" + named(.issues(fault))
    }

    private static func of(_ fact: Cause.Fact, _ renewal: Cause.Renewal?) -> String {
        switch fact {
        case .expired(let ends, let end, let ago, let withIssuer):
            "the certificate of \(ends.presenter) had ended at \(end), \(ago.rounded.brief) earlier"
                + (withIssuer ? ", at the same moment as its issuer" : "")
                + (renewal.map { "; \(of($0))" } ?? "")
        case .expiredByClock(let ends, let issuer, let end, let skew):
            "\(certificate(of: ends, issuer)) ends at \(end), and the clock of \(ends.verifier) is "
                + "\(skew.rounded.text) ahead"
        case .issuerExpired(let ends, let issuer, let end, let leafEnds):
            "\(certificate(of: ends, issuer)) had ended at \(end)"
                + (leafEnds > end ? ", while its own goes on until \(leafEnds)" : ", and all below it with it")
        case .notYetValid(let ends, let issuer, let begin, let behind, let ahead, let backdate):
            "\(certificate(of: ends, issuer)) begins at \(begin)"
                + (behind > .zero ? ", and the clock of \(ends.verifier) is \(behind.rounded.text) behind" : "")
                + (ahead > .zero ? ", and the clock of its authority is \(ahead.rounded.text) ahead" : "")
                + (behind <= .zero && ahead <= .zero
                    ? ", later than it is for \(ends.verifier)"
                    : issuer == nil ? ", over a backdate of \(backdate.text)" : "")
        case .bundleBehind(let ends, let domain, let held, let needed):
            "\(ends.verifier) holds generation \(held) of the bundle of \(domain), and needs \(needed)"
        case .notFederated(let ends, let own, let peers):
            "\(ends.verifier) holds no bundle of \(peers): \(own) does not federate with it"
        case .unknownAuthority(let ends, let domain, let generation):
            "no root in \(generation.map { "generation \($0) of " } ?? "")the bundle of "
                + "\(domain?.name ?? "its trust domain") that \(ends.verifier) holds leads to the certificate of "
                + "\(ends.presenter)"
        case .chainMissing(let ends):
            "\(ends.presenter) sent its certificate alone, without the intermediate that leads from it to a root that "
                + "\(ends.verifier) holds"
        case .wrongIdentity(let ends, let expected, let found):
            "\(ends.verifier) called \(expected), and \(ends.presenter) proved to be \(found?.description ?? "nobody")"
        case .defect(let ends, let code): "\(ends.verifier) found the certificate of \(ends.presenter) bad: \(code)"
        case .noCertificate(let ends): "\(ends.presenter) sent no certificate, and \(ends.verifier) requires one"
        case .stranger(let alert, let by, let to): "\(by) refused \(to) with \(alert)"
        case .protocolMismatch(let by, let reason): "\(by) does not understand the other end: \(reason)"
        case .timeout: handshakeTimeout
        case .transport(let ending): ending?.description ?? connectionEnded
        }
    }

    /// Why the certificate had no successor.
    private static func of(_ renewal: Cause.Renewal) -> String {
        switch renewal {
        case .notDue(let behind): "the clock of its holder is \(behind.rounded.text) behind, and did not say so yet"
        case .awaited(let since, let fault, let overload):
            "another had been asked for at \(since), and no answer had come" + named(fault) + authority(overload)
        case .early(let begins): "the next begins at \(begins) by the clock of its holder"
        case .failed(let attempts):
            (attempts.count == 1
                ? "an attempt to renew it failed at \(attempts.since)"
                : "\(attempts.count) attempts to renew it failed since \(attempts.since)") + why(attempts)
        }
    }

    /// What keeps an instance from being ready.
    package static func of(unready renewal: Cause.Renewal?) -> String {
        switch renewal {
        case nil: "was starting"
        case .notDue, .awaited: "waited for its first certificate"
        case .early(let begins): "had a certificate that begins at \(begins) by its clock"
        case .failed(let attempts):
            (attempts.count == 1
                ? "failed at \(attempts.since) to get a certificate"
                : "failed \(attempts.count) times since \(attempts.since) to get a certificate") + why(attempts)
        }
    }

    private static func why(_ attempts: Cause.Attempts) -> String {
        ": \(of(attempts.reason))" + named(attempts.fault)
    }

    private static func named(_ fault: AuthorityFault?) -> String { fault.map { " (fault ca=\($0.word))" } ?? "" }

    private static func of(_ reason: Cause.Attempts.Reason) -> String {
        switch reason {
        case .notAsked(let why): "it could not ask: \(why)"
        case .unreachable: "it did not reach its authority"
        case .paused(let domain): "the authority of \(domain) was paused"
        case .slow(let patience, let answer?, let overload):
            "answers took \(answer.rounded.text), and it waits \(patience.text)" + authority(overload)
        case .slow(let patience, nil, let overload):
            "no answer came within the \(patience.text) that it waits" + authority(overload)
        case .refused(let why): why
        case .invalid(let why): "it refused the certificate that came, as \(why)"
        }
    }

    private static func certificate(of ends: Cause.Ends, _ issuer: Cause.Issuer?) -> String {
        (issuer.map { "the \($0.rawValue) above " } ?? "") + "the certificate of \(ends.presenter)"
    }

    package static func of(_ cause: OutageCause) -> String {
        switch cause {
        case .refusal(let cause): of(cause)
        case .partition(let a, let b): "the network was parted between \(a) and \(b)"
        case .departure(let id, 0, let departure):
            "\(id) \(of(departure.how)) at \(departure.time), and its callers had not heard of it"
        case .departure(let id, let others, let departure):
            "\(id) and \(others) more of \(id.service) \(of(departure.how)) at \(departure.time), and their callers had not "
                + "heard of it"
        case .absence(let service, .gone(let id, let departure)):
            "nobody of \(service) was left: \(id) \(of(departure.how)) at \(departure.time)"
        case .absence(let service, .unready(let id, let since, let renewal)):
            "nobody of \(service) was ready: \(id), created at \(since), \(of(unready: renewal))"
        case .absence(let service, .untold): "its callers had not heard yet of those of \(service) that were ready"
        case .absence(let service, .none): "there was nobody of \(service)"
        case .cut(let cut, let id): of(cut, by: id.description)
        case .overload(let id, let capacity, let overload): of(overload, of: .instance(id, capacity))
        case .silence(let patience): "no answer came within \(patience.rounded.text)"
        case .reset: "connections ended without an answer"
        case .alert(let alert): "handshakes were refused: \(alert.name)"
        }
    }

    private static func of(_ how: OutageCause.Departure.How) -> String {
        switch how {
        case .stopped: "had stopped"
        case .died: "had died"
        }
    }

    // MARK: Remedies

    package static func of(_ remedy: Remedy) -> String {
        switch remedy {
        case .leaveOut(let fault):
            "leaving out the fault certificate=\(fault.rawValue), which was injected on purpose"
        case .leaveOutAuthorityFault(let fault):
            "leaving out the fault ca=\(fault.argument), which was injected on purpose"
        case .leaveOutPartition: "leaving out the partition, which was injected on purpose"
        case .leaveOutCrash: "leaving out the fault instance=\(Fault.crashWord), which was injected on purpose"
        case .renewEarlierOrRetryLonger: "renewal earlier, or retries for longer than its authority was out"
        case .renewBefore(let skew): "renewal more than \(skew.rounded.text) before the end, or a clock set right"
        case .renewEarlier(let by): "renewal at least \(by.text) earlier"
        case .liveLonger(let by, let attempts, let firstFailed):
            "certificates that live \(by.text) longer, or renewal begun earlier: its first of \(attempts) attempts "
                + "failed \(firstFailed.rounded.text) before the end"
        case .rotateIntermediateEarlier: "an intermediate rotated earlier (ca.intermediate.renewAt)"
        case .capLeaves: "leaves capped at their issuer's end, or an intermediate rotated earlier"
        case .rotateRootEarlier: "a root that is rotated before its end, or lives longer"
        case .makeEarlier(.intermediate): "an intermediate made longer before it signs, or a clock set right"
        case .makeEarlier(.root): "a root made longer before it signs, or a clock set right"
        case .setClock: "a clock set right"
        case .backdate: "a longer backdate"
        case .backdateMore(let behind): "a backdate of more than \(behind.rounded.text), or a clock set right"
        case .distributeLonger: "a longer wait between the bundle's distribution and the root's activation"
        case .distributeFor(let least):
            "a wait of at least \(least.text) from the bundle's distribution to the activation of its new root"
        case .distributeFirst: "the bundle distributed before the new root is activated"
        case .trustLonger(let by): "the old root trusted for at least \(by.text) longer"
        case .overlapRoots: "a root that is distributed before it signs, and trusted until its last leaf has ended"
        case .drainLonger(let time): "a drainTimeout longer than \(time.text)"
        case .keepConnections: "connections that are kept, or drained, when a certificate is renewed"
        case .federate(let own, let peers): "\(own) with federatesWith: [\(peers)]"
        case .sendChain: "the whole chain sent, up to the root (without it)"
        case .forgetAddresses: "discovery that forgets an address before another workload answers there"
        case .bringCertificate:
            "a client with a certificate, or a server without an allow list and with clientCertificate: optional"
        case .agreeOnMTLS: "the same mtls mode at both ends"
        }
    }

    // MARK: Verdicts

    /// One or two sentences that say what happened and who saw what.
    package static func of(_ verdict: HandshakeVerdict) -> String {
        if verdict.outcome == .ok { return proof(verdict) }
        if let sentence = refusalByMember(verdict) { return sentence }
        switch (verdict.outcome, verdict.client, verdict.server) {
        case (.alert(.certificateRequired), _, _):
            return
                "\(verdict.clientPeer) sent no certificate, and \(verdict.serverPeer) requires one. In TLS 1.3 the "
                + "client had already finished its handshake, and learns of it at its first read."
        case (.alert(let alert), let end?, nil), (.alert(let alert), nil, let end?):
            let (ours, theirs) = verdict.peers(from: end)
            let sentByUs = end.report.alertSent != nil
            return "\(sentByUs ? ours : theirs) refused \(sentByUs ? theirs : ours) with \(alert)" + because(end)
        case (.timeout, _, _): return handshakeTimeout
        default: return howItEnded(verdict)
        }
    }

    /// How a probe ended.
    ///
    /// - Parameters:
    ///   - verdict: nil where no TLS was spoken, or nobody gave one.
    ///   - refusal: what the server said when it denied the request.
    package static func of(probe outcome: Outcome, _ verdict: HandshakeVerdict?, refusal: String?) -> String {
        switch outcome {
        case .noEndpoint: "discovery knows no instance to call"
        case .timeout: "no answer in time"
        case .denied: refusal ?? "policy denies it"
        case .reset where verdict?.outcome == .ok: of(verdict!) + "; then the connection ended"
        case .error:
            "it answered with an error" + (refusal.map { ": \($0)" } ?? "") + (verdict.map { "; \(of($0))" } ?? "")
        case .ok, .alert, .reset: verdict.map { of($0) } ?? "no TLS was spoken: nobody proved anything"
        }
    }

    /// An end of this mesh judged the other's certificate.
    private static func refusalByMember(_ verdict: HandshakeVerdict) -> String? {
        guard let end = verdict.refusing, case .refused(let failure) = end.report.result else { return nil }
        let other = verdict.peers(from: end).theirs
        switch failure {
        case .policy(let expected, let found):
            return
                "\(end.instance) called \(expected), but \(other) proved to be \(found?.description ?? "nobody"): a good "
                + "certificate of another workload" + alertClause(end)
        case .peerCertificate(let code):
            return "\(end.instance) refused the certificate of \(other): \(reason(code, end))\(alertClause(end))"
        case .ours, .protocolError, .transport: return nil
        }
    }

    /// By the verifier's own clock, and of the certificate of the chain that failed.
    private static func reason(_ code: VerifyCode, _ end: HandshakeVerdict.End) -> String {
        switch code.code {
        case 9: "\(code)" + times(end) { "\($0) begins at \($1.notBefore)" }
        case 10: "\(code)" + times(end) { "\($0) ended at \($1.notAfter)" }
        case 18, 19, 20, 21:
            "\(code); no root in the bundle of \(domain(end.report.peer)) leads to it"
        default: "\(code)"
        }
    }

    private static func times(_ end: HandshakeVerdict.End, _ told: (String, FailedCertificate) -> String) -> String {
        guard let judgement = end.report.judgement, let failed = judgement.failed else { return "" }
        let which = failed.issuer.map { "the \($0.rawValue) above it" } ?? "it"
        return "; \(told(which, failed)), and the clock of \(end.instance) said \(judgement.at)"
    }

    private static func domain(_ peer: PeerIdentity?) -> String {
        peer?.spiffeID.map { $0.trustDomain.description } ?? "its trust domain"
    }

    /// What was proven by whom in a handshake that succeeded, as far as ends of this mesh saw it.
    private static func proof(_ verdict: HandshakeVerdict) -> String {
        let seen = [(verdict.clientPeer, verdict.server), (verdict.serverPeer, verdict.client)]
        let proven = seen.compactMap { who, by in
            by?.report.peer.map { "\(who) proved to be \($0.spiffeID?.description ?? "nobody")" }
        }
        let since = verdict.resumed && !proven.isEmpty ? ", when the session that was resumed began" : ""
        let unproven = verdict.server != nil && verdict.server?.report.peer == nil
        let nothing = "\(verdict.clientPeer) proved nothing: it was let in without a certificate"
        return ([proven.joined(separator: " and ") + since].filter { !$0.isEmpty } + (unproven ? [nothing] : []))
            .joined(separator: "; ")
    }

    private static func alertClause(_ end: HandshakeVerdict.End) -> String {
        end.report.alertSent.map { "; told with the alert \($0)" } ?? ""
    }

    /// OpenSSL's own reason, where it has one.
    private static func because(_ end: HandshakeVerdict.End) -> String {
        if case .refused(.protocolError(let reason)) = end.report.result { ": \(reason)" } else { "" }
    }

    private static func howItEnded(_ verdict: HandshakeVerdict) -> String {
        for end in [verdict.server, verdict.client] {
            switch end?.report.result {
            case .refused(.protocolError(let reason)):
                return "\(end!.instance) does not understand the other end: \(reason)"
            case .refused(.transport(let ending)): return "\(ending), as \(end!.instance) saw it"
            default: continue
            }
        }
        return connectionEnded
    }

    private static let handshakeTimeout = "the handshake did not end in time"
    private static let connectionEnded = "the connection ended"
}

extension HandshakeVerdict {
    /// Who is at an end, and who at the other.
    fileprivate func peers(from end: End) -> (ours: Peer, theirs: Peer) {
        end.report.role == .client ? (clientPeer, serverPeer) : (serverPeer, clientPeer)
    }
}
