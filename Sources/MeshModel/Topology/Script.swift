/// What a request does: steps in order. The model is that of Istio's isotope service graphs.
package struct Script: Hashable, Sendable {
    package var steps: [Step]

    package init(steps: [Step]) { self.steps = steps }

    /// One action, or several at once.
    package enum Step: Hashable, Sendable {
        case one(Action)
        /// All begin together; the step ends with the last.
        case concurrent([Action])
    }

    /// What one thing of a script is: a call to another service, or a pause.
    package enum Action: Hashable, Sendable {
        case call(Call)
        case sleep(Distribution)
    }

    /// Every call in it, in order.
    package var calls: [Call] {
        steps.flatMap { step in
            switch step {
            case .one(let action): [action]
            case .concurrent(let actions): actions
            }
        }.compactMap { if case .call(let call) = $0 { call } else { nil } }
    }
}

/// A call to another service, and how it is tried.
package struct Call: Hashable, Sendable {
    package var to: ServiceName
    /// For the whole call with its retries.
    package var timeout: Duration
    package var retries: RetrySpec
    /// The request's body; nil: the calling service's `requestSize`.
    package var size: ByteCount?
    package var location: SourceLocation?

    package init(
        to: ServiceName, timeout: Duration = .seconds(15), retries: RetrySpec = RetrySpec(), size: ByteCount? = nil,
        location: SourceLocation? = nil
    ) {
        self.to = to
        self.timeout = timeout
        self.retries = retries
        self.size = size
        self.location = location
    }
}

/// When a failed call is tried again.
package struct RetrySpec: Hashable, Sendable {
    /// Tries after the first. A request that provably never reached a worker is sent again without counting.
    package var attempts: Int
    /// Retries under way may be at most this share of the caller's calls under way to the service (and always 3), as in Envoy.
    package var budget: Fraction

    package init(attempts: Int = 0, budget: Fraction = Fraction(0.2)!) {
        self.attempts = attempts
        self.budget = budget
    }
}
