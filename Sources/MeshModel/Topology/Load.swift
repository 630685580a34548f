/// A load generator: a workload of its own, with its own identity, that calls one service.
package struct Load: Hashable, Sendable {
    /// Its workload's name, which allow lists and edges use; never a service's.
    package var from: ServiceName
    package var to: ServiceName
    package var trustDomain: TrustDomain
    package var shape: Shape
    /// From the start of the run.
    package var window: Window
    package var timeout: Duration
    package var size: ByteCount
    /// Speaks plain text, to show what a permissive or disabled listener lets in.
    package var plaintext: Bool

    package static let defaultName = ServiceName("load")!

    package init(
        from: ServiceName = Load.defaultName, to: ServiceName, trustDomain: TrustDomain, shape: Shape,
        window: Window = .wholeRun, timeout: Duration = .seconds(15),
        size: ByteCount = .zero, plaintext: Bool = false
    ) {
        self.from = from
        self.to = to
        self.trustDomain = trustDomain
        self.shape = shape
        self.window = window
        self.timeout = timeout
        self.size = size
        self.plaintext = plaintext
    }

    /// When requests are sent: by the clock, or by users who wait for each answer.
    package enum Shape: Hashable, Sendable {
        /// Requests begin when the clock says, whatever became of those before; latency counts from that moment.
        case open(rate: Rate, arrivals: Arrivals)
        /// Each user sends its next request `think` after the last answer.
        case closed(users: Int, think: Distribution)
    }

    /// How the gaps between requests of one rate are spread: all alike, or as of a Poisson process.
    package enum Arrivals: String, CaseIterable, Sendable {
        case constant
        case poisson
    }

    package var spiffeID: SPIFFEID { SPIFFEID(trustDomain: trustDomain, namespace: "default", service: from) }
}
