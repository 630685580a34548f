import MeshModel

/// Decides whether a caller may call a service.
package struct Authorizer: Hashable, Sendable {
    package let service: ServiceName
    package let policy: Policy

    package init(service: ServiceName, policy: Policy) {
        self.service = service
        self.policy = policy
    }

    /// Who calls, as far as the connection tells.
    package enum Caller: Hashable, Sendable {
        /// Its certificate was verified.
        case proven(SPIFFEID)
        /// It proved nothing: plain text, or TLS without a client certificate. `admitted` says that the listener is meant
        /// to let such callers in (mTLS permissive or disabled, or client certificates optional or never asked for).
        case unproven(admitted: Bool)
    }

    /// The first rule that matches admits; without one, nobody is. Rules name SPIFFE IDs, so a caller that proved nothing
    /// matches none; only a service without rules takes it, where the listener does.
    package func decide(_ caller: Caller) -> Decision {
        let grounds: Decision.Grounds =
            switch (caller, policy) {
            case (_, .nobody): .noList
            case (.unproven, .rules): .noProof
            case (.unproven(let admitted), .anyone): admitted ? .noProofNeeded : .noProof
            case (.proven(let id), .anyone(let domain)): id.trustDomain == domain ? .trustDomain : .otherTrustDomain
            case (.proven(let id), .rules(let rules)):
                rules.firstIndex { $0.matches(id) }.map { .rule($0) } ?? .noRule
            }
        return Decision(grounds: grounds, caller: caller, service: service, policy: policy)
    }
}

extension Service {
    /// Whether its listener takes callers that prove nothing, and policy decides about them.
    package var admitsUnproven: Bool { mtls != .strict || clientCertificate != .required }
}
