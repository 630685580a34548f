/// An attempt to call across an edge, and how it ended.
package struct Attempt: Sendable {
    package var edge: Edge
    package var from: InstanceID
    /// nil where nobody was known to call.
    package var to: InstanceID?
    package var began: MeshTime
    package var outcome: Outcome
    package var httpStatus: Int?
    /// In mesh time, with the tries over that provably reached nobody.
    package var latency: Duration
    /// One of the certificates that its connection was made with had ended, by mesh time.
    package var onExpired: Bool
    /// Its connection was made by resumption, so that nobody verified anything anew.
    package var onResumed: Bool
    /// The call has failed before.
    package var isRetry: Bool
    /// How often it was tried over since it provably had reached nobody.
    package var connectRetries: Int

    package init(
        edge: Edge, from: InstanceID, to: InstanceID?, began: MeshTime, outcome: Outcome, httpStatus: Int?,
        latency: Duration, onExpired: Bool, onResumed: Bool,
        isRetry: Bool = false, connectRetries: Int = 0
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
        self.isRetry = isRetry
        self.connectRetries = connectRetries
    }
}
