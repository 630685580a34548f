/// Where a workload stands, as networks tell parties apart.
package struct Locality: Hashable, Sendable {
    package var trustDomain: TrustDomain
    /// nil: in none.
    package var zone: String?

    package init(trustDomain: TrustDomain, zone: String? = nil) {
        self.trustDomain = trustDomain
        self.zone = zone
    }
}

extension Topology {
    /// Of services and load generators.
    package var localities: [ServiceName: Locality] {
        let clients = load.map { ($0.from, Locality(trustDomain: $0.trustDomain)) }
        return Dictionary(
            services.map { ($0.name, Locality(trustDomain: $0.trustDomain, zone: $0.zone)) } + clients,
            uniquingKeysWith: { first, _ in first })
    }
}

extension Party {
    /// - Parameter locality: the instance's; nil where nobody knows it.
    package func includes(_ instance: InstanceID, at locality: Locality?) -> Bool {
        switch self {
        case .target(let target): target.includes(instance)
        case .zone(let zone): locality?.zone == zone
        case .trustDomain(let domain): locality?.trustDomain == domain
        }
    }
}
