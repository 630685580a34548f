/// What would have prevented a refusal or an outage.
package enum Remedy: Hashable, Sendable {
    // Faults that were injected on purpose.
    case leaveOut(CertificateFault)
    case leaveOutAuthorityFault(AuthorityFault)
    case leaveOutPartition
    case leaveOutCrash

    // Renewal.
    case renewEarlierOrRetryLonger
    case renewBefore(skew: Duration)
    case renewEarlier(by: Duration)
    /// Certificates that live this much longer; the first of so many attempts had failed that long before the end.
    case liveLonger(by: Duration, attempts: Int, firstFailed: Duration)
    case rotateIntermediateEarlier
    case capLeaves
    case rotateRootEarlier
    case makeEarlier(FailedCertificate.Issuer)
    case setClock
    case backdate
    case backdateMore(than: Duration)

    // Root rotation.
    case distributeLonger
    case distributeFor(atLeast: Duration)
    case distributeFirst
    case trustLonger(by: Duration)
    case overlapRoots

    // Connections.
    case drainLonger(than: Duration)
    case keepConnections

    // Others.
    case federate(TrustDomain, with: TrustDomain)
    case sendChain
    case forgetAddresses
    case bringCertificate
    case agreeOnMTLS

    /// The key of the topology that it changes, as the language has it; nil where it is no one key's.
    package var key: String? {
        switch self {
        case .leaveOut, .leaveOutAuthorityFault, .leaveOutPartition, .leaveOutCrash: "fault"
        case .renewEarlierOrRetryLonger, .renewBefore, .renewEarlier: "renewAt"
        case .liveLonger: "ttl"
        case .rotateIntermediateEarlier, .makeEarlier(.intermediate): "renewAt"
        case .makeEarlier(.root): "distributeWait"
        case .setClock: "skew"
        case .rotateRootEarlier: "rotateRoot"
        case .capLeaves: "capAtIssuer"
        case .backdate, .backdateMore: "backdate"
        case .distributeLonger, .distributeFor: "distributeWait"
        case .trustLonger: "reissueWait"
        case .federate: "federatesWith"
        case .agreeOnMTLS: "mtls"
        case .bringCertificate: "clientCertificate"
        case .drainLonger: "drainTimeout"
        case .keepConnections: "onRotation"
        case .distributeFirst, .overlapRoots, .sendChain, .forgetAddresses: nil
        }
    }
}
