/// A load generator's request, and how it ended.
package struct LoadRequest: Sendable {
    package var edge: Edge
    /// When it was meant to begin, whether or not it could.
    package var intended: MeshTime
    package var outcome: Outcome
    package var httpStatus: Int?
    /// From the intended begin, in mesh time.
    package var latency: Duration

    package init(edge: Edge, intended: MeshTime, outcome: Outcome, httpStatus: Int?, latency: Duration) {
        self.edge = edge
        self.intended = intended
        self.outcome = outcome
        self.httpStatus = httpStatus
        self.latency = latency
    }

    /// The caller got what it asked for.
    package var succeeded: Bool { outcome == .ok && httpStatus == 200 }
}
