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
    package var end: RunEnd
    package var counts: LoopCounts
    package var handshakes: HandshakeStatistics
    package var expectations: [ExpectationResult]
    /// Every edge of the topology, used or not, then any other that was used.
    package var edges: [EdgeView]
    /// What the event log says of the mesh as a whole.
    package var findings = Findings()
    /// SHA-256 of the event log, in hexadecimal; nil for a live run.
    package var digest: String?

    package init(
        name: String, seed: UInt64, duration: Duration, speed: Double, end: RunEnd, counts: LoopCounts,
        handshakes: HandshakeStatistics, expectations: [ExpectationResult], edges: [EdgeView],
        findings: Findings = Findings(), digest: String? = nil
    ) {
        self.name = name
        self.seed = seed
        self.duration = duration
        self.speed = speed
        self.end = end
        self.counts = counts
        self.handshakes = handshakes
        self.expectations = expectations
        self.edges = edges
        self.findings = findings
        self.digest = digest
    }

    /// The stable form.
    package var json: JSON {
        [
            "name": .string(name), "seed": JSON(seed), "digest": JSON(digest), "exit": .integer(Int(exit)),
            "duration": .string(duration.text), "speed": .number(speed), "end": .string(end.rawValue),
            "requests": [
                "sent": .integer(counts.requests.sent), "total": .integer(counts.requests.total),
                "failed": .integer(counts.requests.failed), "unanswered": .integer(counts.requests.unanswered),
                "latency": counts.requests.latency.json,
            ],
            "handshakes": [
                "total": .integer(handshakes.total), "refused": JSON(handshakes.refused),
                "latency": handshakes.durations.json,
            ],
            "certificates": [
                "issued": .integer(findings.certificates.issued), "renewed": .integer(findings.certificates.renewed),
            ],
            "longestLoopStall": .string(counts.longestStall.text), "expectations": .array(expectations.map(\.json)),
            "edges": .array(edges.map(\.json)), "analysis": findings.json(edges),
        ]
    }
}
