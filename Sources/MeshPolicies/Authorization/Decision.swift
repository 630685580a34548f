import MeshModel

/// Yes or no, and why. The sentence is made only when asked for: decisions are made for every request.
package struct Decision: Hashable, Sendable {
    enum Grounds: Hashable {
        case rule(Int)
        case trustDomain, noProofNeeded
        case noRule, otherTrustDomain, noProof, noList
    }

    let grounds: Grounds
    let caller: Authorizer.Caller
    let service: ServiceName
    let policy: Policy

    package var allowed: Bool {
        switch grounds {
        case .rule, .trustDomain, .noProofNeeded: true
        case .noRule, .otherTrustDomain, .noProof, .noList: false
        }
    }

    /// The rule that admits.
    package var rule: AllowRule? {
        guard case .rule(let index) = grounds, case .rules(let rules) = policy else { return nil }
        return rules[index]
    }

    /// One sentence for people.
    package var reason: String {
        switch (grounds, policy) {
        case (.rule(let index), .rules(let rules)):
            "\(who) may call \(service): allow[\(index)] `\(rules[index].text)`\(place(of: rules[index]))"
        case (.noRule, .rules(let rules)): "\(who) is on no allow rule of \(service)\(place(of: rules))"
        case (.noProof, .rules(let rules)):
            "no client certificate: nobody to match against the allow list of \(service)\(place(of: rules))"
        case (.trustDomain, .anyone(let domain)): "\(service) admits every workload of \(domain)"
        case (.otherTrustDomain, .anyone(let domain)):
            "\(who) is not of \(domain), the only trust domain \(service) admits"
        case (.noProof, .anyone(let domain)): "no client certificate: \(service) admits workloads of \(domain) only"
        case (.noProofNeeded, _): "\(service) has no allow list, and asks callers for no proof"
        default: "\(service) has no allow list, and the default is to deny"
        }
    }

    private var who: String {
        switch caller {
        case .proven(let id): id.description
        case .unproven: "a caller without a certificate"
        }
    }

    private func place(of rule: AllowRule) -> String { rule.location.map { " (\($0.brief))" } ?? "" }

    /// A list begins at its first rule; an empty one leaves no trace of its place.
    private func place(of rules: [AllowRule]) -> String { rules.first.map(place) ?? ", which is empty" }
}
