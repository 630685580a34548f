/// Something that must have held, checked when the run ends.
package struct Expectation: Hashable, Sendable {
    package var condition: Condition
    /// As the file has it, on one line.
    package var text: String
    package var location: SourceLocation?

    package init(_ condition: Condition, text: String, location: SourceLocation? = nil) {
        self.condition = condition
        self.text = text
        self.location = location
    }

    package enum Condition: Hashable, Sendable {
        /// There was an attempt on the edge in the window, and `share` of all attempts there ended so (default: every one).
        case edge(Edge, Window, Outcome, share: Bound)
        /// Requests that load generators sent to the service, by the time they began.
        case requests(to: ServiceName, Window, [RequestBound])
        /// The number of ready instances of the service at that time.
        case ready(ServiceName, at: Duration, Bound)
        /// Certificates issued or renewed in the window, for one service or all.
        case certificates(of: ServiceName?, Window, CertificateCount, Bound)
    }

    package enum RequestBound: Hashable, Sendable {
        case errorRate(Bound)
        case total(Bound)
        /// In seconds.
        case p50(Bound)
        case p99(Bound)
    }

    package enum CertificateCount: String, CaseIterable, Sendable {
        case issued, renewed
    }
}
