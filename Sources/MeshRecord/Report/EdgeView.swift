import MeshModel

/// An edge, for `edges` and reports.
package struct EdgeView: Sendable {
    package var edge: Edge
    package var statistics: EdgeStatistics
    package var handshakes: [Outcome: Int]

    package init(edge: Edge, statistics: EdgeStatistics, handshakes: [Outcome: Int]) {
        self.edge = edge
        self.statistics = statistics
        self.handshakes = handshakes
    }

    /// The stable form, in reports and for programs that ask a running mesh.
    package struct Figures: Codable, Sendable {
        package var from: String
        package var to: String
        package var attempts: Int
        package var retries: Int
        package var connectRetries: Int
        package var outcomes: [String: Int]
        package var handshakes: [String: Int]
        package var latency: Latencies.Percentiles
    }

    package var figures: Figures {
        Figures(
            from: edge.from.text, to: edge.to.text, attempts: statistics.attempts, retries: statistics.retries,
            connectRetries: statistics.connectRetries, outcomes: statistics.outcomes.byName,
            handshakes: handshakes.byName, latency: statistics.latency.percentiles)
    }

    var json: JSON { JSON(encoding: figures) }
}
