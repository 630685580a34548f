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

    package struct Decision: Hashable, Sendable {
        package var allowed: Bool
        /// The rule that admits.
        package var rule: AllowRule?
        /// One sentence for people.
        package var reason: String
    }

    /// The first rule that matches admits; without one, nobody is. Rules name SPIFFE IDs, so a caller that proved nothing
    /// matches none; only a service without rules takes it, where the listener does.
    package func decide(_ caller: Caller) -> Decision {
        switch (caller, policy) {
        case (_, .nobody):
            deny("\(service) has no allow list, and the default is to deny")
        case (.unproven, .rules):
            deny("no client certificate: nobody to match against the allow list of \(service)\(place(ofList: policy))")
        case (.unproven(admitted: true), .anyone):
            Decision(allowed: true, rule: nil, reason: "\(service) has no allow list, and asks callers for no proof")
        case (.unproven(admitted: false), .anyone(let domain)):
            deny("no client certificate: \(service) admits workloads of \(domain) only")
        case (.proven(let id), .anyone(let domain)) where id.trustDomain == domain:
            Decision(allowed: true, rule: nil, reason: "\(service) admits every workload of \(domain)")
        case (.proven(let id), .anyone(let domain)):
            deny("\(id) is not of \(domain), the only trust domain \(service) admits")
        case (.proven(let id), .rules(let rules)):
            match(id, rules)
        }
    }

    private func match(_ id: SPIFFEID, _ rules: [AllowRule]) -> Decision {
        guard let index = rules.firstIndex(where: { $0.matches(id) }) else {
            return deny("\(id) is on no allow rule of \(service)\(place(ofList: policy))")
        }
        let rule = rules[index]
        let place = rule.location.map { " (\($0.file):\($0.line))" } ?? ""
        return Decision(
            allowed: true, rule: rule, reason: "\(id) may call \(service): allow[\(index)] `\(rule.text)`\(place)")
    }

    private func deny(_ reason: String) -> Decision { Decision(allowed: false, rule: nil, reason: reason) }

    /// Where the list begins: at its first rule, for an empty list leaves no trace.
    private func place(ofList policy: Policy) -> String {
        guard case .rules(let rules) = policy else { return "" }
        guard let first = rules.first else { return ", which is empty" }
        return first.location.map { " (\($0.file):\($0.line))" } ?? ""
    }
}

extension Service {
    /// Whether its listener takes callers that prove nothing, and policy decides about them.
    package var admitsUnproven: Bool { mtls != .strict || clientCertificate != .required }
}
