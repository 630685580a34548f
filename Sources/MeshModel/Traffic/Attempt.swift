/// An attempt to call across an edge, and how it ended.
package struct Attempt: Sendable {
    package var edge: Edge
    package var from: InstanceID
    /// nil where nobody was known to call.
    package var to: InstanceID?
    package var began: MeshTime
    package var outcome: Outcome
    package var httpStatus: Int?
    /// By the loops' clock: what it took on this machine.
    package var latency: Duration
    /// One of the certificates that its connection was made with had ended, by mesh time.
    package var onExpired: Bool
    /// Its connection was made by resumption, so that nobody verified anything anew.
    package var onResumed: Bool

    package init(
        edge: Edge, from: InstanceID, to: InstanceID?, began: MeshTime, outcome: Outcome, httpStatus: Int?,
        latency: Duration, onExpired: Bool, onResumed: Bool
    ) {
        self.edge = edge
        self.from = from
        self.to = to
        self.began = began
        self.outcome = outcome
        self.httpStatus = httpStatus
        self.latency = latency
        self.onExpired = onExpired
        self.onResumed = onResumed
    }
}
