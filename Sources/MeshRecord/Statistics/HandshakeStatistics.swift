import MeshModel

/// Handshakes by edge and outcome; an edge of nil is an outsider's.
package struct HandshakeStatistics: Sendable {
    package var total = 0
    package var refused: [Outcome: Int] = [:]
    package var byEdge: [Edge: [Outcome: Int]] = [:]
    package var durations = Latencies()

    package init() {}

    /// - Parameter speed: mesh seconds per second of the loops, by whose clock the ends have timed it.
    package mutating func record(_ verdict: HandshakeVerdict, speed: Double = 1) {
        total += 1
        let outcome = verdict.outcome
        if outcome != .ok { refused[outcome, default: 0] += 1 }
        if let edge = verdict.link.edge { byEdge[edge, default: [:]][outcome, default: 0] += 1 }
        if outcome == .ok, let report = verdict.client?.report {
            durations.record(speed == 1 ? report.duration : report.duration.scaled(by: speed))
        }
    }
}
