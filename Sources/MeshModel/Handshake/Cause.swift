/// Why a handshake was refused: the first fact that would have had to be another.
package struct Cause: Hashable, Sendable {
    package var fact: Fact
    /// Where the refused certificate was bad on purpose: how.
    package var purpose: Purpose?
    /// Where the certificate had ended: why it had no successor; nil where that is not known.
    package var renewal: Renewal?

    package init(_ fact: Fact, purpose: Purpose? = nil, renewal: Renewal? = nil) {
        self.fact = fact
        self.purpose = purpose
        self.renewal = renewal
    }

    /// Whose doing a certificate is that is bad on purpose.
    package enum Purpose: Hashable, Sendable {
        /// Its holder was made to present it.
        case presented(CertificateFault)
        /// Its authority signed it so, and its holder did not look.
        case signed(CertificateFault)

        package var fault: CertificateFault {
            switch self {
            case .presented(let fault), .signed(let fault): fault
            }
        }
    }

    /// What was found, with all that its explanation needs; versions of bundles are generations, counted from 1.
    package enum Fact: Hashable, Sendable {
        /// The certificate had ended, by the mesh's own time, so long before it was judged; its issuer, too, where it was cut
        /// to that one's end.
        case expired(Ends, at: MeshTime, ago: Duration, withIssuer: Bool = false)
        /// It, or one above it, had ended by the verifier's clock only, which is ahead.
        case expiredByClock(Ends, Issuer?, at: MeshTime, skew: Duration)
        /// One above it had ended, and that was not its holder's doing.
        case issuerExpired(Ends, Issuer, at: MeshTime, leafEnds: MeshTime)
        /// It had not begun, by the verifier's clock, or one above it had not. The verifier's clock is behind, the
        /// authority's that dated it ahead of the mesh's; either may be the other way.
        case notYetValid(Ends, Issuer?, begins: MeshTime, behind: Duration, ahead: Duration, backdate: Duration)
        /// The verifier holds an older bundle than the one that brought the root (the newest, where that is not known).
        case bundleBehind(Ends, TrustDomain, held: Int, needed: Int)
        case notFederated(Ends, own: TrustDomain, peers: TrustDomain)
        /// No root that the verifier holds leads to it, though no newer bundle is known.
        case unknownAuthority(Ends, TrustDomain?, generation: Int?)
        /// It came alone, without what leads from it to a root.
        case chainMissing(Ends)
        case wrongIdentity(Ends, expected: SPIFFEID, found: SPIFFEID?)
        case defect(Ends, VerifyCode)
        case noCertificate(Ends)
        /// An end outside the mesh sent the alert, or has earned it.
        case stranger(TLSAlert, by: Peer, to: Peer)
        case protocolMismatch(by: InstanceID, reason: String)
        case timeout
        /// nil: nobody knows how the connection ended.
        case transport(HandshakeReport.Ending?)
    }

    /// Whose certificate it is about, and who judged it; nil where it is about none.
    package var ends: Ends? {
        switch fact {
        case .expired(let ends, _, _, _), .expiredByClock(let ends, _, _, _), .issuerExpired(let ends, _, _, _),
            .notYetValid(let ends, _, _, _, _, _), .bundleBehind(let ends, _, _, _), .notFederated(let ends, _, _),
            .unknownAuthority(let ends, _, _), .chainMissing(let ends), .wrongIdentity(let ends, _, _),
            .defect(let ends, _),
            .noCertificate(let ends):
            ends
        case .stranger, .protocolMismatch, .timeout, .transport: nil
        }
    }

    /// The certificate above the peer's that failed.
    package typealias Issuer = FailedCertificate.Issuer

    /// Who is at one end, as verdicts have it.
    package typealias Peer = HandshakeVerdict.Peer

    /// Whose certificate it is about, and who judged it.
    package struct Ends: Hashable, Sendable {
        package var presenter: Peer
        package var verifier: Peer

        package init(presenter: Peer, verifier: Peer) {
            self.presenter = presenter
            self.verifier = verifier
        }
    }
}
