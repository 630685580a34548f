import MeshModel

/// What whoever plays a topology may not expect of it. Notes on standard error, before it begins.
enum Remarks {
    /// A server that is slow is asked less often by those who wait for its answers.
    static func ofLoad(in topology: Topology) {
        let services = topology.load.compactMap { load in
            if case .closed = load.shape { load.to.text } else { nil }
        }
        guard !services.isEmpty else { return }
        note(
            "users of \(services.unique.joined(separator: ", ")) wait for each answer before they ask again: latencies leave "
                + "out what others would have waited (see `rate`)")
    }

    static func ofSimulationKeys(in topology: Topology) {
        let keys = topology.keysOfSimulations
        guard !keys.isEmpty else { return }
        note("\(keys.joined(separator: ", ")): of simulations only, and without effect here")
    }

    static func note(_ text: String) { Standard.error("note: \(text)") }
}

extension Topology {
    /// The keys it gives another value than the usual one, and that only a simulation knows.
    fileprivate var keysOfSimulations: [String] {
        [
            network == NetworkSpec() ? nil : "network",
            costs == .measured ? nil : "costs",
            services.contains { $0.cores != 1 } ? "cores of services" : nil,
            trustDomains.contains { $0.ca.signing.cores != 1 } ? "cores of authorities" : nil,
        ].compactMap(\.self)
    }
}

extension [String] {
    fileprivate var unique: [String] {
        var seen = Set<String>()
        return filter { seen.insert($0).inserted }
    }
}
