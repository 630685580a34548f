import MeshModel

// Why a handshake was refused, found in what both ends report and what the mesh knows of them.
extension Cause {
    /// - Returns: nil where nothing was refused.
    package init?(of verdict: HandshakeVerdict, _ circumstances: Circumstances) {
        guard verdict.outcome != .ok else { return nil }
        self = Self.judged(verdict, circumstances) ?? Cause(Self.unjudged(verdict))
    }

    /// An end of this mesh saw the other's certificate and refused it.
    private static func judged(_ verdict: HandshakeVerdict, _ circumstances: Circumstances) -> Cause? {
        guard let end = verdict.refusing, case .refused(let failure) = end.report.result else { return nil }
        let isClient = end.report.role == .client
        let look = Look(
            ends: Ends(
                presenter: isClient ? verdict.serverPeer : verdict.clientPeer, verifier: .member(end.instance)),
            peer: end.report.peer, judgement: end.report.judgement, time: verdict.time,
            verifier: isClient ? circumstances.client : circumstances.server,
            presenter: isClient ? circumstances.server : circumstances.client,
            newest: circumstances.generations)
        switch failure {
        case .peerCertificate(let code): return look.cause(look.fact(code))
        case .policy(let expected, let found):
            return look.cause(.wrongIdentity(look.ends, expected: expected, found: found))
        case .ours, .protocolError, .transport: return nil
        }
    }

    private static func unjudged(_ verdict: HandshakeVerdict) -> Fact {
        let (client, server) = (verdict.clientPeer, verdict.serverPeer)
        switch verdict.outcome {
        case .alert(.certificateRequired): return .noCertificate(Ends(presenter: client, verifier: server))
        case .alert(let alert):
            guard let end = verdict.client ?? verdict.server else { break }
            let other = end.report.role == .client ? server : client
            return end.report.alertSent == nil
                ? .stranger(alert, by: other, to: .member(end.instance))
                : .stranger(alert, by: .member(end.instance), to: other)
        case .timeout: return .timeout
        default: break
        }
        for end in [verdict.server, verdict.client] {
            switch end?.report.result {
            case .refused(.protocolError(let reason)):
                return .protocolMismatch(by: end!.instance, reason: reason)
            case .refused(.transport(let ending)): return .transport(ending)
            default: continue
            }
        }
        return .transport(nil)
    }
}

/// One end's look at the other's certificate.
private struct Look {
    var ends: Cause.Ends
    var peer: PeerIdentity?
    var judgement: HandshakeReport.Judgement?
    /// When the verdict came, by the mesh's clock.
    var time: MeshTime
    var verifier: Circumstances.Side?
    var presenter: Circumstances.Side?
    var newest: [TrustDomain: Int]

    private var skew: Duration { verifier?.skew ?? .zero }

    /// By the mesh's clock.
    private var judgedAt: MeshTime { judgement.map { $0.at - skew } ?? time }

    func cause(_ fact: Cause.Fact) -> Cause {
        if let purpose = presenter?.purpose {
            return Cause(fact, purpose: purpose.fault.explains(fact) ? purpose : nil)
        }
        return Cause(fact, renewal: renewal(fact))
    }

    /// Why the holder of a certificate that ended had no other.
    private func renewal(_ fact: Cause.Fact) -> Cause.Renewal? {
        guard case .expired(_, let end, _, _) = fact, let presenter else { return nil }
        let isDue = judgedAt + presenter.skew >= end
        return presenter.renewal ?? (isDue ? nil : .notDue(behind: .zero - presenter.skew))
    }

    /// By OpenSSL's judgement (X509_STORE_CTX_get_error(3)).
    func fact(_ code: VerifyCode) -> Cause.Fact {
        switch code.code {
        case 9: notBegun ?? .defect(ends, code)
        case 10: ended ?? .defect(ends, code)
        case _ where code.isOfUnknownAuthority: isAlone ? .chainMissing(ends) : unknownAuthority
        default: .defect(ends, code)
        }
    }

    private var notBegun: Cause.Fact? {
        (judgement?.failed?.notBefore ?? peer?.notBefore).map { begin in
            .notYetValid(
                ends, judgement?.failed?.issuer, begins: begin, behind: .zero - skew,
                ahead: presenter?.authoritySkew ?? .zero,
                backdate: presenter?.backdate ?? .zero)
        }
    }

    private var ended: Cause.Fact? {
        guard let end = judgement?.failed?.notAfter ?? peer?.notAfter else { return nil }
        let (issuer, leafEnd) = (judgement?.failed?.issuer, peer?.notAfter ?? end)
        // OpenSSL looks at a chain from its top: it reports an issuer, though the leaf below has ended before or with it.
        if leafEnd <= judgedAt, leafEnd < end || (leafEnd == end && issuer != .root) {
            return .expired(ends, at: leafEnd, ago: judgedAt - leafEnd, withIssuer: leafEnd == end && issuer != nil)
        }
        guard end <= judgedAt, let issuer else { return .expiredByClock(ends, issuer, at: end, skew: skew) }
        if issuer == .root, let bundleBehind { return bundleBehind }
        return .issuerExpired(ends, issuer, at: end, leafEnds: leafEnd)
    }

    /// It came without the intermediate that signs all leaves of meshes: OpenSSL found nothing above it.
    private var isAlone: Bool {
        guard presenter?.purpose == nil, let failed = judgement?.failed else { return false }
        return failed.depth == 0 && !failed.isSelfSigned
    }

    private var unknownAuthority: Cause.Fact {
        guard let domain = peer?.spiffeID?.trustDomain else {
            return .unknownAuthority(ends, nil, generation: nil)
        }
        if let verifier, !verifier.trusts.contains(domain) {
            return .notFederated(ends, own: verifier.trustDomain, peers: domain)
        }
        return bundleBehind ?? .unknownAuthority(ends, domain, generation: judgement?.bundleGeneration)
    }

    /// The verifier holds an older bundle than the one that brought the root; where it is not known which that is, than
    /// there is.
    private var bundleBehind: Cause.Fact? {
        guard presenter?.purpose?.fault != .untrusted, let domain = peer?.spiffeID?.trustDomain,
            let held = judgement?.bundleGeneration,
            let needed = presenter?.root.map({ $0.since }) ?? newest[domain], held < needed
        else { return nil }
        return .bundleBehind(ends, domain, held: held, needed: needed)
    }
}

extension CertificateFault {
    fileprivate func explains(_ fact: Cause.Fact) -> Bool {
        switch self {
        case .expired: if case .expired = fact { true } else { false }
        case .untrusted: if case .unknownAuthority = fact { true } else { false }
        case .wrongIdentity: if case .wrongIdentity = fact { true } else { false }
        }
    }
}
