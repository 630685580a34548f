/// When a workload renews its certificate, and what it does when it gets none.
///
/// The moment is drawn once, when the certificate comes, uniformly in `renewAt` ± `jitter` of `of`; with `checkEvery` the
/// holder looks again and again instead, and draws anew at each look.
package struct RenewalSpec: Hashable, Sendable {
    /// What `renewAt` and `jitter` are shares of.
    package var of: Life
    package var renewAt: Fraction
    package var jitter: Fraction
    /// nil: drawn once.
    package var checkEvery: Duration?
    /// The least and the most that may lie between a certificate's arrival and its renewal.
    package var shortestWait: Duration
    package var longestWait: Duration?
    package var retry: Retry
    /// Whether the key and its CSR are made once and used for every certificate.
    package var reusesKey: Bool
    /// Whether a certificate is put to use only where its holder's own bundle leads to it. Who does not look is refused by
    /// its peers instead.
    package var checksIssuer: Bool

    package init(
        of: Life = .usable, renewAt: Fraction = .half, jitter: Fraction = Fraction(0.01)!, checkEvery: Duration? = nil,
        shortestWait: Duration = .zero, longestWait: Duration? = nil, retry: Retry = .backoff(Backoff()),
        reusesKey: Bool = false, checksIssuer: Bool = true
    ) {
        self.of = of
        self.renewAt = renewAt
        self.jitter = jitter
        self.checkEvery = checkEvery
        self.shortestWait = shortestWait
        self.longestWait = longestWait
        self.retry = retry
        self.reusesKey = reusesKey
        self.checksIssuer = checksIssuer
    }

    /// A length of a certificate's life.
    package enum Life: String, CaseIterable, Sendable {
        /// From notBefore to notAfter.
        case whole
        /// From notBefore + the backdate, so from issuance, to notAfter.
        case usable
        /// From the moment the holder got it, by the holder's clock, to notAfter.
        case received
    }

    /// What follows an attempt that brought no certificate.
    package enum Retry: Hashable, Sendable {
        case backoff(Backoff)
        /// At `renewAt` of what then remains, as if the certificate had just come.
        case sameShare
        /// At a moment drawn anew from what is left of the window; at once where the window has passed.
        case redraw
    }

    /// Waits that grow: `first`, then each `factor` times the last up to `longest`, each ± `jitter` of itself.
    package struct Backoff: Hashable, Sendable {
        package var first: Duration
        package var factor: Double
        package var longest: Duration
        package var jitter: Fraction
        /// After as many attempts the waits begin anew at `first`, `longest` later; nil: never.
        package var tries: Int?

        package init(
            first: Duration = .milliseconds(500), factor: Double = 2, longest: Duration = .seconds(25),
            jitter: Fraction = Fraction(0.2)!, tries: Int? = nil
        ) {
            self.first = first
            self.factor = factor
            self.longest = longest
            self.jitter = jitter
            self.tries = tries
        }
    }
}

/// A system whose way of renewing is known from its source.
package enum RenewalProfile: String, CaseIterable, Sendable {
    case istio, ztunnel, spire, linkerd, consul, kuma
    case stepCA = "step-ca"
    case csiDriver = "csi-driver"
}
