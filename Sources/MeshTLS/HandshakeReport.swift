import MeshModel
import MeshPKI

/// What one end of a connection knows of its handshake.
package struct HandshakeReport: Sendable, Hashable {
    package enum Role: String, Sendable { case client, server }

    package enum Result: Sendable, Hashable {
        /// The peer's authenticated bytes have been read (client), or its proof has been accepted (server).
        case established
        case refused(Failure)
        /// We closed before the peer had said a word behind its handshake: our side of it was good.
        case unconfirmed
    }

    package var role: Role
    package var result: Result
    /// How this end judged the peer's chain; nil when it did not: it saw no certificate, or resumed a session.
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

    package struct Judgement: Sendable, Hashable {
        package var code: VerifyCode
        /// Where in the chain it failed; nil when the chain holds, even where its name was refused.
        package var failed: FailedCertificate?
        /// By this end's own clock.
        package var at: MeshTime
        /// Of the bundle that this end holds of the peer's trust domain; nil when it holds none.
        package var bundleGeneration: Int?
    }

    package var verifyCode: VerifyCode? { judgement?.code }
    package var failedCertificate: FailedCertificate? { judgement?.failed }
    package var judgedAt: MeshTime? { judgement?.at }
    package var bundleGeneration: Int? { judgement?.bundleGeneration }

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
        case transport(String)
    }

    /// The one word for it.
    package var outcome: Outcome {
        switch result {
        case .established: .ok
        case .unconfirmed: .reset
        case .refused(.transport("timeout")): .timeout
        case .refused:
            if let alert = alertSent ?? alertReceived, alert != .closeNotify { .alert(alert) } else { .reset }
        }
    }
}

/// The names in the certificate that a peer presented.
package struct PeerIdentity: Sendable, Hashable {
    package var spiffeID: SPIFFEID?
    package var serial: SerialNumber
    package var notBefore: MeshTime
    package var notAfter: MeshTime

    package init(spiffeID: SPIFFEID?, serial: SerialNumber, notBefore: MeshTime, notAfter: MeshTime) {
        self.spiffeID = spiffeID
        self.serial = serial
        self.notBefore = notBefore
        self.notAfter = notAfter
    }
}
