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

    /// What must have held; windows and moments count from the start of the run.
    package enum Condition: Hashable, Sendable {
        /// There was an attempt on the edge in the window, and `share` of all attempts there ended so (default: every one).
        case edge(Edge, Window, Outcome, share: Bound)
        /// Requests that load generators sent to the service, by the time they began.
        case requests(to: ServiceName, Window, [RequestBound])
        /// The number of ready instances of the service at that time.
        case ready(ServiceName, at: Duration, Bound)
        /// Certificates issued or renewed in the window, for one service or all.
        case certificates(of: ServiceName?, Window, CertificateCount, Bound)
        /// The share of attempts on the edge (nil: on each edge) that succeeded; there was one at least.
        case availability(Edge?, Window, Bound)
        /// The longest time, in seconds, in which a pair of instances of the edge (nil: of any) could not talk.
        case outage(Edge?, Window, Bound)
        /// CSRs that reached the authority (nil: any), in each stretch of `per` that ends in the window: the most of them.
        case csrRate(of: TrustDomain?, Window, per: Duration, Bound)
        /// Handshakes refused on the edge (nil: on any).
        case refusals(Edge?, Window, Bound)
        /// Requests carried on a connection one of whose certificates had expired by the mesh's time.
        case requestsOnExpired(Edge?, Window, Bound)
        /// Certificates whose successor came after their end, or not at all though they ended.
        case lateRenewals(of: ServiceName?, Window, Bound)
        /// SHA-256 of the event log, in hexadecimal (simulations only).
        case digest(String)
    }

    /// A bound on a figure of the requests in a window: a share, a number or a latency.
    package enum RequestBound: Hashable, Sendable {
        case errorRate(Bound)
        case total(Bound)
        /// In seconds.
        case p50(Bound)
        case p99(Bound)
    }

    /// Which certificates are counted: all that were issued, or the renewals among them.
    package enum CertificateCount: String, CaseIterable, Sendable {
        case issued, renewed
    }
}

extension Expectation.Condition {
    /// By the key under which it is written.
    package enum Kind: String, CaseIterable, Sendable {
        case edge, requests, ready, certificates, availability, outage, csrRate, refusals, requestsOnExpired
        case lateRenewals, digest

        /// Whether it is about a stretch of the run; not about a moment or all of it.
        package var hasWindow: Bool {
            switch self {
            case .edge, .requests, .certificates, .availability, .outage, .csrRate, .refusals, .requestsOnExpired,
                .lateRenewals:
                true
            case .ready, .digest: false
            }
        }
    }

    package var kind: Kind {
        switch self {
        case .edge: .edge
        case .requests: .requests
        case .ready: .ready
        case .certificates: .certificates
        case .availability: .availability
        case .outage: .outage
        case .csrRate: .csrRate
        case .refusals: .refusals
        case .requestsOnExpired: .requestsOnExpired
        case .lateRenewals: .lateRenewals
        case .digest: .digest
        }
    }
}
