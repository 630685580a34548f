import MeshModel

/// The expectations whose keys all stand in one mapping.
enum ConditionFormat {
    /// How a kind is written: under its own key, or (to be read only) under another.
    struct Spelling: Sendable {
        var key: String?
        var format: Format<Expectation.Condition>
        var about: String

        init(_ format: Format<Expectation.Condition>, _ about: String, key: String? = nil) {
            (self.key, self.format, self.about) = (key, format, about)
        }

        /// The key that says a condition of this kind so.
        func key(of kind: Expectation.Condition.Kind) -> String { key ?? kind.rawValue }
    }

    static func spellings(of kind: Expectation.Condition.Kind) -> [Spelling] {
        switch kind {
        case .edge: []  // its keys stand side by side: ExpectationFormat
        case .requests: [Spelling(requests, "What became of the requests of load generators.")]
        case .ready: [Spelling(ready, "How many instances were ready.")]
        case .certificates: [Spelling(certificates, "How many certificates were issued or renewed.")]
        case .availability: [Spelling(EdgeCondition.availability.format, "The share of attempts that succeeded.")]
        case .outage:
            [Spelling(EdgeCondition.outage.format, "The longest time in which two instances could not talk.")]
        case .csrRate: [Spelling(csrRate, "The most CSRs that reached an authority in some time.")]
        case .refusals: [Spelling(EdgeCondition.refusals.format, "How many handshakes were refused.")]
        case .requestsOnExpired:
            [
                Spelling(
                    EdgeCondition.requestsOnExpired.format,
                    "How many requests went over a connection one of whose certificates had expired."),
                Spelling(
                    EdgeCondition.noConnectionOnExpired,
                    "No request went over a connection one of whose certificates had expired.",
                    key: "noConnectionOnExpiredCertificate"),
            ]
        case .lateRenewals: [Spelling(lateRenewals, "How many certificates ended before their successor came.")]
        case .digest: [Spelling(digest, "The SHA-256 of the event log, in simulations only.")]
        }
    }

    private struct Requests: Sendable {
        var to: ServiceName?
        var between = Window.wholeRun
        var errorRate: Bound?
        var total: Bound?
        var p50: Bound?
        var p99: Bound?
    }

    static let requests: Format<Expectation.Condition> = Record<Requests>(
        "`requests`",
        [
            Field("to", \.to, ReferenceFormat.service, required: true, "The service that load generators call."),
            WindowFormat.between(\.between, "When the requests began; else the whole run."),
            Field("errorRate", \.errorRate, BoundFormat.bound(.share), "The share of requests that failed."),
            Field("total", \.total, BoundFormat.bound(.count), "The number of requests."),
            Field("p50", \.p50, BoundFormat.bound(.duration), "The time half of them took at most."),
            Field("p99", \.p99, BoundFormat.bound(.duration), "The time 99 of 100 took at most."),
        ]
    ).format(
        from: Requests(),
        finish: { draft, cursor, reading in
            let keys = ["errorRate", "total", "p50", "p99"]
            if !keys.contains(where: { cursor.node[$0] != nil }) {
                reading.error(.missingKey, "`requests` needs a bound: `errorRate`, `total`, `p50` or `p99`", at: cursor)
            }
            let bounds: [Expectation.RequestBound?] = [
                draft.errorRate.map { .errorRate($0) }, draft.total.map { .total($0) }, draft.p50.map { .p50($0) },
                draft.p99.map { .p99($0) },
            ]
            return draft.to.map { .requests(to: $0, draft.between, bounds.compactMap(\.self)) }
        },
        draft: { condition in
            guard case .requests(let to, let window, let bounds) = condition else { return Requests() }
            var draft = Requests(to: to, between: window)
            for bound in bounds {
                switch bound {
                case .errorRate(let bound): draft.errorRate = bound
                case .total(let bound): draft.total = bound
                case .p50(let bound): draft.p50 = bound
                case .p99(let bound): draft.p99 = bound
                }
            }
            return draft
        })

    private struct Ready: Sendable {
        var service: ServiceName?
        var at: Duration?
        var count: Bound?
    }

    static let ready: Format<Expectation.Condition> = Record<Ready>(
        "`ready`",
        [
            Field("service", \.service, ReferenceFormat.service, required: true, "Whose instances."),
            Field("at", \.at, DurationFormat.duration, required: true, "When, from the start of the run."),
            Field(
                "count", \.count, BoundFormat.bound(.count), required: true,
                "How many; a plain number means exactly so many."),
        ]
    ).format(
        from: Ready(),
        finish: { draft, _, _ in
            guard let service = draft.service, let at = draft.at, let count = draft.count else { return nil }
            return .ready(service, at: at, count)
        },
        draft: { condition in
            guard case .ready(let service, let at, let count) = condition else { return Ready() }
            return Ready(service: service, at: at, count: count)
        })

    private struct Certificates: Sendable {
        var of: ServiceName?
        var between = Window.wholeRun
        var issued: Bound?
        var renewed: Bound?
    }

    static let certificates: Format<Expectation.Condition> = Record<Certificates>(
        "`certificates`",
        [
            Field("of", \.of, ReferenceFormat.service, "Whose certificates; else every service's."),
            WindowFormat.between(\.between, "When they were issued; else the whole run."),
            Field("issued", \.issued, BoundFormat.bound(.count), "The number of certificates issued."),
            Field("renewed", \.renewed, BoundFormat.bound(.count), "The number of those that replace an earlier one."),
        ]
    ).format(
        from: Certificates(),
        finish: { draft, cursor, reading in
            _ = reading.onlyKey(of: ["issued", "renewed"], in: cursor, "`certificates`")
            if let bound = draft.issued { return .certificates(of: draft.of, draft.between, .issued, bound) }
            return draft.renewed.map { .certificates(of: draft.of, draft.between, .renewed, $0) }
        },
        draft: { condition in
            guard case .certificates(let service, let window, let count, let bound) = condition else {
                return Certificates()
            }
            return Certificates(
                of: service, between: window, issued: count == .issued ? bound : nil,
                renewed: count == .renewed ? bound : nil)
        })

    private struct CSRRate: Sendable {
        var of: TrustDomain?
        var between = Window.wholeRun
        var per = Duration.seconds(1)
        var peak: Bound?
    }

    static let csrRate: Format<Expectation.Condition> = Record<CSRRate>(
        "`csrRate`",
        [
            Field("of", \.of, ReferenceFormat.trustDomain, "The trust domain whose authority; else any."),
            WindowFormat.between(\.between, "When the CSRs came; else the whole run."),
            Field("per", \.per, DurationFormat.period, "How long a time they are counted in."),
            Field("peak", \.peak, BoundFormat.bound(.count), required: true, "The most that came in such a time."),
        ]
    ).format(
        from: CSRRate(),
        finish: { draft, _, _ in draft.peak.map { .csrRate(of: draft.of, draft.between, per: draft.per, $0) } },
        draft: { condition in
            guard case .csrRate(let domain, let window, let per, let peak) = condition else { return CSRRate() }
            return CSRRate(of: domain, between: window, per: per, peak: peak)
        })

    private struct LateRenewals: Sendable {
        var of: ServiceName?
        var between = Window.wholeRun
        var count: Bound?
    }

    static let lateRenewals: Format<Expectation.Condition> = Record<LateRenewals>(
        "`lateRenewals`",
        [
            Field("of", \.of, ReferenceFormat.workload, "Whose certificates; else everyone's."),
            WindowFormat.between(\.between, "When they ended; else the whole run."),
            Field(
                "count", \.count, BoundFormat.bound(.count), required: true,
                "How many; a plain number means exactly so many."),
        ]
    ).format(
        from: LateRenewals(),
        finish: { draft, _, _ in draft.count.map { .lateRenewals(of: draft.of, draft.between, $0) } },
        draft: { condition in
            guard case .lateRenewals(let service, let window, let count) = condition else { return LateRenewals() }
            return LateRenewals(of: service, between: window, count: count)
        })

    static let digest = Format<String>.scalar(
        "a SHA-256, 64 hexadecimal digits", schema: .pattern("^[0-9a-fA-F]{64}$"), write: { .text($0) },
        parse: { (scalar) throws(Mismatch) in
            let isDigest = scalar.text.utf8.count == 64 && scalar.text.allSatisfy { $0.isASCII && $0.isHexDigit }
            return isDigest ? scalar.text.lowercased() : nil
        }
    ).map(Expectation.Condition.digest, back: { if case .digest(let text) = $0 { text } else { "" } })
}
