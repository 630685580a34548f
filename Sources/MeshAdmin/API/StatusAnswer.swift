import MeshModel
import MeshRecord
import MeshRuntime

/// A mesh at a glance.
package struct StatusAnswer: Codable, Sendable {
    package var mesh: String
    package var time: MeshTime
    /// Since the load and the scenario began.
    package var elapsed: String?
    package var services: [Service]
    package var requests: Requests
    package var handshakes: Handshakes
    package var certificates: Certificates
    package var faults: [String]
    /// How many there were so far: the last one's number.
    package var events: Int

    /// How many instances a service or load generator is to have and has ready, and when the first of their
    /// certificates ends.
    package struct Service: Codable, Sendable {
        package var service: String
        package var loadGenerator: Bool
        package var wanted: Int
        package var ready: Int
        package var soonestToExpire: MeshTime?
    }

    /// Those of load generators so far, and how long they took by the machine's clock.
    package struct Requests: Codable, Sendable {
        package var total: Int
        package var failed: Int
        package var latency: Latencies.Percentiles
    }

    /// Those so far; the refused ones by their outcome.
    package struct Handshakes: Codable, Sendable {
        package var total: Int
        package var refused: [String: Int]
    }

    /// Those of workloads that were issued so far, and how many of them were renewals.
    package struct Certificates: Codable, Sendable {
        package var issued: Int
        package var renewed: Int
    }
}

extension StatusAnswer {
    init(_ view: MeshView) {
        self.init(
            mesh: view.name, time: view.now, elapsed: view.elapsed?.text, services: view.services.map { Service($0) },
            requests: Requests(
                total: view.requests.total, failed: view.requests.failed, latency: view.requests.latency.percentiles),
            handshakes: Handshakes(total: view.handshakes.total, refused: view.handshakes.refused.byName),
            certificates: Certificates(issued: view.issued, renewed: view.renewed), faults: view.faults.map(\.summary),
            events: view.eventCount)
    }
}

extension StatusAnswer.Service {
    fileprivate init(_ view: ServiceView) {
        self.init(
            service: view.name.text, loadGenerator: view.isLoadGenerator, wanted: view.wanted,
            ready: view.counts[.ready] ?? 0, soonestToExpire: view.soonestToExpire)
    }
}
