import MeshModel

// What tests tell most, by names.
extension Happening {
    // MARK: Pairs

    /// - Parameter since: when the first attempt began.
    static func failing(_ from: String, _ to: String, _ outcome: String, since: String) -> Happening {
        .pair(Pair(from: InstanceID(from)!, to: Target(to)!), .failing(Outcome(outcome)!, since: Story.time(since)))
    }

    static func recovered(_ from: String, _ to: String) -> Happening {
        .pair(Pair(from: InstanceID(from)!, to: Target(to)!), .recovered(after: .seconds(1)))
    }

    // MARK: Handshakes

    /// The client refused the server with this alert.
    ///
    /// - Parameter domain: of the certificate that it judged; nil: nobody knows.
    static func refused(
        _ client: String, _ server: String, _ alert: String, _ fact: Cause.Fact = .timeout,
        renewal: Cause.Renewal? = nil, judged domain: TrustDomain? = nil
    ) -> Happening {
        let report = HandshakeReport(
            role: .client, result: .refused(.peerCertificate(VerifyCode(20))),
            alertSent: TLSAlert(name: alert)!, resumed: false,
            peer: domain.map {
                PeerIdentity(
                    spiffeID: SPIFFEID(trustDomain: $0, namespace: "default", service: ServiceName("b")!),
                    serial: SerialNumber(bigEndian: [1]), notBefore: Story.start, notAfter: Story.start)
            }, duration: .zero)
        let verdict = HandshakeVerdict(
            time: Story.start, client: .init(instance: InstanceID(client)!, report: report),
            called: InstanceID(server)!)
        return .handshakeRefused(verdict, Cause(fact, renewal: renewal))
    }

    // MARK: Certificates

    static func asked(_ instance: String, _ domain: String = "a.example") -> Happening {
        .instance(InstanceID(instance)!, .csrReceived(TrustDomain(domain)!, .renewal, attempt: 1))
    }

    /// - Parameters:
    ///   - root: below which it is signed.
    ///   - after: how long that took.
    static func signed(
        _ instance: String, _ serial: UInt8, until end: String, _ reason: IssueReason = .renewal, root: Int = 1,
        after: Duration = .zero
    ) -> Happening {
        let certificate = SignedCertificate(
            serial: SerialNumber(bigEndian: [serial]), spiffeID: nil, notBefore: Story.start,
            notAfter: Story.time(end))
        return .instance(InstanceID(instance)!, .certificateSigned(certificate, reason, root: root, after: after))
    }

    static func accepted(
        _ instance: String, _ serial: UInt8, until end: String, _ reason: IssueReason = .renewal
    ) -> Happening {
        let serial = SerialNumber(bigEndian: [serial])
        return .instance(InstanceID(instance)!, .certificateAccepted(serial, notAfter: Story.time(end), reason))
    }

    static func late(_ instance: String, ended: String, by: Duration) -> Happening {
        .instance(InstanceID(instance)!, .certificateLate(ended: Story.time(ended), by: by))
    }

    static func used(_ instance: String, _ serial: UInt8) -> Happening {
        .instance(InstanceID(instance)!, .certificateUsed(SerialNumber(bigEndian: [serial])))
    }

    static func failed(_ instance: String, _ how: FailedAttempt.How, attempt: Int = 1) -> Happening {
        let failed = FailedAttempt(how, attempt: attempt, retryIn: .seconds(1))
        return .instance(InstanceID(instance)!, .attemptFailed(failed))
    }

    // MARK: Life

    static func entered(_ instance: String, _ state: InstanceState) -> Happening {
        .instance(InstanceID(instance)!, .entered(state, from: .ready, why: "it was told to"))
    }

    static func published(_ service: String, version: Int) -> Happening {
        .service(ServiceName(service)!, .endpointsPublished(version: version, count: 1))
    }
}

extension Cause.Ends {
    init(_ presenter: String, seenBy verifier: String) {
        self.init(presenter: .member(InstanceID(presenter)!), verifier: .member(InstanceID(verifier)!))
    }
}
