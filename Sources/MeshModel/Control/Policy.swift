/// Who may call an instance.
package struct PolicySnapshot: Hashable, Sendable {
    package var version: Int
    package var policy: Policy

    package init(version: Int, policy: Policy) {
        self.version = version
        self.policy = policy
    }
}

/// Whom a service admits.
package enum Policy: Hashable, Sendable {
    case rules([AllowRule])
    case anyone(in: TrustDomain)
    /// No list, and the topology's default is to deny.
    case nobody

    /// - Parameter fallback: what counts for a service without a list.
    package init(of service: Service, under fallback: AuthorizationSpec.Default) {
        switch (service.allow, fallback) {
        case (let rules?, _): self = .rules(rules)
        case (nil, .sameTrustDomain): self = .anyone(in: service.trustDomain)
        case (nil, .deny): self = .nobody
        }
    }
}
