import MeshDataPlane
import MeshModel

/// How a run went.
package struct Report: Sendable {
    package var name: String
    package var seed: UInt64
    /// The exit status that follows from it: 0, or 1 when an expectation was missed.
    package var exit: Int32 { expectations.contains { $0.held == false } ? 1 : 0 }
    /// In mesh time.
    package var duration: Duration
    package var speed: Double
    package var end: Mesh.End
    package var statistics: Statistics
    package var handshakes: HandshakeStatistics
    package var issued: Int
    package var renewed: Int
    package var expectations: [ExpectationResult]
    /// Every edge of the topology, used or not, then any other that was used.
    package var edges: [EdgeView]
    /// What the event log says of the mesh as a whole.
    package var findings = Findings()
    /// SHA-256 of the event log, in hexadecimal; nil for a live run.
    package var digest: String?

    /// The stable form.
    package var json: JSON {
        .object([
            ("name", .string(name)), ("seed", JSON(seed)), ("digest", JSON(digest)), ("exit", .integer(Int(exit))),
            ("duration", .string(duration.text)), ("speed", .number(speed)), ("end", .string(end.rawValue)),
            (
                "requests",
                .object([
                    ("total", .integer(statistics.requests.total)), ("failed", .integer(statistics.requests.failed)),
                    ("latency", statistics.requests.latency.json),
                ])
            ),
            (
                "handshakes",
                .object([
                    ("total", .integer(handshakes.total)), ("refused", JSON(handshakes.refused)),
                    ("latency", handshakes.durations.json),
                ])
            ),
            ("certificates", .object([("issued", .integer(issued)), ("renewed", .integer(renewed))])),
            ("longestLoopStall", .string(statistics.longestStall.text)),
            ("expectations", .array(expectations.map(\.json))), ("edges", .array(edges.map(\.json))),
            ("analysis", findings.json(edges, issued: issued, renewed: renewed)),
        ])
    }
}

extension Mesh {
    /// - Parameter digest: of the event log, in a simulation.
    func report(_ statistics: Statistics, lasted: Duration, end: End, digest: String? = nil) -> Report {
        let results = topology.expectations.enumerated().map { index, expectation in
            let evidence = analysis.evidence.isEmpty ? nil : analysis.evidence[index]
            let observed = Expectation.Observed(
                tally: statistics.tallies[index], evidence: evidence, ready: readyCounts[index],
                certificates: issued.tallies[index] ?? 0, digest: digest)
            return expectation.judge(observed, lasted: lasted)
        }
        return Report(
            name: topology.name, seed: topology.seed, duration: lasted, speed: clock.speed, end: end,
            statistics: statistics, handshakes: handshakes, issued: issued.issued, renewed: issued.renewed,
            expectations: results, edges: edgeViews(statistics), findings: analysis.findings, digest: digest)
    }
}

extension Latencies {
    /// In the machine's time, whatever the mesh's speed.
    package var json: JSON {
        .object([50.0, 90, 99].map { ("p\(Int($0))", JSON(percentile($0)?.text)) })
    }
}

extension JSON {
    package init(_ outcomes: [Outcome: Int]) {
        self = .object(outcomes.sorted { $0.key < $1.key }.map { ($0.key.name, .integer($0.value)) })
    }

    /// Exact: as a string where a double could not hold it.
    package init(_ number: UInt64) { self = Int(exactly: number).map { .integer($0) } ?? .string("\(number)") }
}
