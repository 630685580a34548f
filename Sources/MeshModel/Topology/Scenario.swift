/// Something that is done to the mesh at a time counted from the start of the run.
package struct ScenarioStep: Hashable, Sendable {
    package var at: Duration
    package var action: OperatorAction
    package var location: SourceLocation?

    package init(at: Duration, action: OperatorAction, location: SourceLocation? = nil) {
        self.at = at
        self.action = action
        self.location = location
    }
}

/// What an operator can do to a running mesh, by scenario or by command.
package enum OperatorAction: Hashable, Sendable {
    case scale(ServiceName, to: Int, order: VictimOrder?)
    case rotate(RotationScope)
    case inject(Fault)
    case clear(Fault.Handle)
}

package enum RotationScope: Hashable, Sendable {
    case everything
    case target(Target)
}

/// Something that is made to go wrong until it is cleared.
package enum Fault: Hashable, Sendable {
    case certificate(CertificateFault, on: Target)
    /// An instance dies and is replaced. A service's instances, and whatever replaces them, die until the fault is cleared.
    case crash(Target)
    /// The authority of this trust domain answers no CSR.
    case pauseCA(TrustDomain)

    /// A fault's name and subject, by which it is cleared.
    package enum Handle: Hashable, Sendable {
        case certificate(Target)
        case crash(Target)
        case pauseCA(TrustDomain)
    }

    package var handle: Handle {
        switch self {
        case .certificate(_, let target): .certificate(target)
        case .crash(let target): .crash(target)
        case .pauseCA(let domain): .pauseCA(domain)
        }
    }
}

/// What is wrong with a certificate that an instance is made to present.
package enum CertificateFault: String, CaseIterable, Sendable {
    /// Signed by the mesh's CA, its notAfter in the past.
    case expired
    /// Signed by a stranger's CA with the right names in it.
    case untrusted
    /// Signed by the mesh's CA for another workload.
    case wrongIdentity = "wrong-identity"
}
