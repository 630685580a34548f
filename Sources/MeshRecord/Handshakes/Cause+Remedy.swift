import MeshModel

extension Cause {
    /// What would have prevented it, as far as the refusal itself tells; nil where nothing here could have.
    package var remedy: Remedy? {
        switch purpose {
        case .presented(let fault): return .leaveOut(fault)
        case .signed(let fault): return .leaveOutAuthorityFault(.issues(fault))
        case nil: break
        }
        if let remedy = renewal?.remedy { return remedy }
        return switch fact {
        // A longer life would have been cut, too; whether its holder could have another is not the refusal's to tell.
        case .expired(_, _, _, withIssuer: true): nil
        case .expired: .renewEarlierOrRetryLonger
        case .expiredByClock(_, nil, _, let skew): .renewBefore(skew: skew)
        case .expiredByClock(_, .some, _, _): .setClock
        case .issuerExpired(_, .intermediate, _, _): .capLeaves
        case .issuerExpired(_, .root, _, _): .rotateRootEarlier
        case .notYetValid(_, let issuer?, _, _, _, _): .makeEarlier(issuer)
        case .notYetValid(_, nil, _, let behind, let ahead, _):
            behind + ahead > .zero ? .backdateMore(than: behind + ahead) : .backdate
        case .bundleBehind: .distributeLonger
        case .notFederated(_, let own, let peers): .federate(own, with: peers)
        case .unknownAuthority: .overlapRoots
        case .chainMissing: .sendChain
        case .wrongIdentity: .forgetAddresses
        case .noCertificate: .bringCertificate
        case .protocolMismatch: .agreeOnMTLS
        case .defect, .stranger, .timeout, .transport: nil
        }
    }
}

extension Cause.Renewal {
    /// nil: what would have prevented that the certificate ended.
    fileprivate var remedy: Remedy? {
        switch self {
        case .notDue: .setClock
        case .failed(let attempts):
            attempts.fault.flatMap { $0.isOfCertificates ? .leaveOutAuthorityFault($0) : nil }
        case .awaited, .early: nil
        }
    }
}
