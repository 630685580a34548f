/// What a fault is a fault of, by its word in the topology language, in commands and at the control socket.
package enum FaultKind: String, CaseIterable, Sendable {
    case certificate, instance
    case authority = "ca"
    case partition

    /// Whether a running mesh can have it: its network is the machine's, which cannot be parted.
    package var isForRunningMeshes: Bool {
        switch self {
        case .certificate, .instance, .authority: true
        case .partition: false
        }
    }

    package static let ofRunningMeshes = allCases.filter(\.isForRunningMeshes)

    /// What commands can say is wrong, as in `expired` or `slow:2s`, for any length of time; none for what a running mesh
    /// cannot have.
    package var words: [String] {
        switch self {
        case .certificate: CertificateFault.allCases.map(\.rawValue)
        case .instance: [Fault.crashWord]
        case .authority: AuthorityFault.plain.map(\.word) + [AuthorityFault.slow(.constant(.seconds(2))).argument]
        case .partition: []
        }
    }
}

extension Fault.Handle {
    package var kind: FaultKind {
        switch self {
        case .certificate: .certificate
        case .crash: .instance
        case .authority: .authority
        case .partition: .partition
        }
    }

    /// What the fault is on, in one word.
    package var subject: String {
        switch self {
        case .certificate(let target), .crash(let target): target.description
        case .authority(let domain): domain.description
        case .partition(let a, let b): "\(a)|\(b)"
        }
    }
}
