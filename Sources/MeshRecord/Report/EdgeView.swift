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

    package var json: JSON {
        .object([
            ("from", .string(edge.from.text)), ("to", .string(edge.to.text)),
            ("attempts", .integer(statistics.attempts)), ("outcomes", JSON(statistics.outcomes)),
            ("failedAnswers", .integer(statistics.failedAnswers)), ("handshakes", JSON(handshakes)),
            ("latency", statistics.latency.json),
        ])
    }
}
