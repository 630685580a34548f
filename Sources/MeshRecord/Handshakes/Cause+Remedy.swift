import MeshModel

extension Cause {
    /// What would have prevented it, as far as the refusal itself tells; nil where nothing here could have.
    package var remedy: Remedy? {
        if let fault { return .leaveOut(fault) }
        return switch fact {
        case .expired: .renewEarlierOrRetryLonger
        case .expiredByClock(_, _, let skew): .renewBefore(skew: skew)
        case .issuerExpired(_, let end, let leafEnds?) where leafEnds <= end: .rotateIntermediateEarlier
        case .issuerExpired: .capLeaves
        case .notYetValid(_, _, true, _, _): .makeIntermediateEarlier
        case .notYetValid(_, _, false, let behind, _): behind > .zero ? .backdateMore(than: behind) : .backdate
        case .bundleBehind: .distributeLonger
        case .notFederated(_, let own, let peers): .federate(own, with: peers)
        case .unknownAuthority: .overlapRoots
        case .wrongIdentity: .forgetAddresses
        case .noCertificate: .bringCertificate
        case .protocolMismatch: .agreeOnMTLS
        case .defect, .stranger, .timeout, .transport: nil
        }
    }
}
