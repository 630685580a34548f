extension Remedy {
    /// What sort of remedy it is, whatever its figures.
    package enum Kind: String, CaseIterable, Sendable {
        case leaveOut
        case leaveOutAuthorityFault
        case leaveOutPartition
        case leaveOutCrash
        case renewEarlierOrRetryLonger
        case renewBefore
        case renewEarlier
        case liveLonger
        case rotateIntermediateEarlier
        case capLeaves
        case rotateRootEarlier
        case makeEarlier
        case setClock
        case backdate
        case backdateMore
        case distributeLonger
        case distributeFor
        case distributeFirst
        case trustLonger
        case overlapRoots
        case drainLonger
        case keepConnections
        case federate
        case sendChain
        case forgetAddresses
        case bringCertificate
        case agreeOnMTLS
    }

    package var kind: Kind {
        switch self {
        case .leaveOut: .leaveOut
        case .leaveOutAuthorityFault: .leaveOutAuthorityFault
        case .leaveOutPartition: .leaveOutPartition
        case .leaveOutCrash: .leaveOutCrash
        case .renewEarlierOrRetryLonger: .renewEarlierOrRetryLonger
        case .renewBefore: .renewBefore
        case .renewEarlier: .renewEarlier
        case .liveLonger: .liveLonger
        case .rotateIntermediateEarlier: .rotateIntermediateEarlier
        case .capLeaves: .capLeaves
        case .rotateRootEarlier: .rotateRootEarlier
        case .makeEarlier: .makeEarlier
        case .setClock: .setClock
        case .backdate: .backdate
        case .backdateMore: .backdateMore
        case .distributeLonger: .distributeLonger
        case .distributeFor: .distributeFor
        case .distributeFirst: .distributeFirst
        case .trustLonger: .trustLonger
        case .overlapRoots: .overlapRoots
        case .drainLonger: .drainLonger
        case .keepConnections: .keepConnections
        case .federate: .federate
        case .sendChain: .sendChain
        case .forgetAddresses: .forgetAddresses
        case .bringCertificate: .bringCertificate
        case .agreeOnMTLS: .agreeOnMTLS
        }
    }
}
