/// What an instance of a service had to do since its last sample.
package struct LoadSample: Hashable, Sendable {
    /// Requests that held a worker or waited for one, averaged over the time.
    package var concurrency: Double
    /// Requests that a worker has answered.
    package var answered: Int
    /// The time since the last sample.
    package var over: Duration

    package init(concurrency: Double, answered: Int, over: Duration) {
        self.concurrency = concurrency
        self.answered = answered
        self.over = over
    }
}
