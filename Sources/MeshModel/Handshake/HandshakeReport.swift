/// What one end of a connection knows of its handshake.
package struct HandshakeReport: Sendable, Hashable {
    /// Which end of the connection it is.
    package enum Role: String, Sendable { case client, server }

    /// How it ended, as far as this end knows.
    package enum Result: Sendable, Hashable {
        /// The peer's authenticated bytes have been read (client), or its proof has been accepted (server).
        case established
        case refused(Failure)
        /// We closed before the peer had said a word behind its handshake: our side of it was good.
        case unconfirmed
    }

    package var role: Role
    package var result: Result
    /// nil when this end did not judge: it saw no certificate, or resumed a session.
    package var judgement: Judgement?
    package var alertSent: TLSAlert?
    package var alertReceived: TLSAlert?
    /// "TLSv1.3"; nil when none was agreed.
    package var version: String?
    package var resumed: Bool
    /// Who the peer says it is; proven only where the handshake succeeded. Of a resumed session, who it was at the start.
    package var peer: PeerIdentity?
    /// From the connection's start to the end of this side's handshake, in the loop's time.
    package var duration: Duration

    package init(
        role: Role, result: Result, judgement: Judgement? = nil, alertSent: TLSAlert? = nil,
        alertReceived: TLSAlert? = nil, version: String? = nil, resumed: Bool, peer: PeerIdentity? = nil,
        duration: Duration
    ) {
        self.role = role
        self.result = result
        self.judgement = judgement
        self.alertSent = alertSent
        self.alertReceived = alertReceived
        self.version = version
        self.resumed = resumed
        self.peer = peer
        self.duration = duration
    }

    package var verifyCode: VerifyCode? { judgement?.code }

    /// The one word for it.
    package var outcome: Outcome {
        switch result {
        case .established: .ok
        case .unconfirmed: .reset
        case .refused(.transport(.timeout)): .timeout
        case .refused:
            if let alert = alertSent ?? alertReceived, alert != .closeNotify { .alert(alert) } else { .reset }
        }
    }
}

extension HandshakeReport {
    /// How this end judged the peer's chain.
    package struct Judgement: Sendable, Hashable {
        package var code: VerifyCode
        /// Where in the chain it failed; nil when the chain holds, even where its name was refused.
        package var failed: FailedCertificate?
        /// By this end's own clock.
        package var at: MeshTime
        /// Of the bundle that this end holds of the peer's trust domain; nil when it holds none.
        package var bundleGeneration: Int?

        package init(
            code: VerifyCode, failed: FailedCertificate? = nil, at: MeshTime, bundleGeneration: Int? = nil
        ) {
            self.code = code
            self.failed = failed
            self.at = at
            self.bundleGeneration = bundleGeneration
        }
    }

    /// Why it failed, as far as this end knows.
    package enum Failure: Sendable, Hashable {
        /// We do not accept the peer's certificate.
        case peerCertificate(VerifyCode)
        /// The peer's certificate is good, its name is not the one we called.
        case policy(expected: SPIFFEID, found: SPIFFEID?)
        /// The peer refused us.
        case ours(TLSAlert)
        /// The peer does not speak TLS as we do; OpenSSL's reason.
        case protocolError(String)
        /// The connection ended first.
        case transport(Ending)
    }

    /// How a connection ended before its handshake was confirmed.
    package enum Ending: String, Sendable, CustomStringConvertible {
        /// The handshake took too long.
        case timeout
        case closed = "connection closed"
        case reset = "connection reset"
        /// The peer said close_notify, and nothing before it.
        case closedByPeer = "closed before an answer"
        /// We gave it up.
        case aborted

        package var description: String { rawValue }
    }
}

extension HandshakeReport {
    /// The peer spoke HTTP where TLS was to begin, as OpenSSL says it (SSL_R_HTTP_REQUEST): it has no word on a handshake.
    package var metPlainText: Bool { result == .refused(.protocolError("http request")) }
}
