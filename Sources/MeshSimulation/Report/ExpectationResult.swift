import MeshModel

/// What became of one expectation.
package struct ExpectationResult: Sendable {
    package var text: String
    /// nil: the run ended before it could be told.
    package var held: Bool?
    package var detail: String

    package var json: JSON {
        .object([("text", .string(text)), ("held", held.map { .bool($0) } ?? .null), ("detail", .string(detail))])
    }
}

extension Expectation {
    /// - Parameters:
    ///   - lasted: how long the run was.
    ///   - ready: the number of ready instances at the moment in question; nil when the run did not come that far.
    ///   - certificates: those counted for this expectation.
    ///   - digest: of the event log; nil for a live run.
    func judge(_ tally: Tally, lasted: Duration, ready: Int?, certificates: Int, digest: String?) -> ExpectationResult {
        if case .digest = condition, digest == nil {
            return ExpectationResult(text: text, held: nil, detail: "a live run does not repeat itself")
        }
        let (verdict, detail) = outcome(tally, ready: ready, certificates: certificates, digest: digest)
        let isOver = (end ?? lasted) <= lasted
        // Time that did not come could still have changed it.
        return ExpectationResult(
            text: text, held: isOver ? verdict : nil,
            detail: isOver ? detail : "the run ended after \(lasted.brief), before \((end ?? lasted).brief): \(detail)")
    }

    private var end: Duration? {
        switch condition {
        case .edge(_, let window, _, _), .requests(_, let window, _), .certificates(_, let window, _, _),
            .availability(_, let window, _), .outage(_, let window, _), .csrRate(_, let window, _, _),
            .refusals(_, let window, _), .requestsOnExpired(_, let window, _), .lateRenewals(_, let window, _):
            window.finiteEnd
        case .ready(_, let at, _): at
        case .digest: nil
        }
    }

    private func outcome(_ tally: Tally, ready: Int?, certificates: Int, digest: String?) -> (Bool, String) {
        switch condition {
        case .edge(let edge, _, let outcome, let share):
            guard tally.attempts > 0 else { return (false, "nothing was attempted on \(edge)") }
            let counts = tally.outcomes.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
                "\($0.value) \($0.key)"
            }
            return (
                share.holds(for: Double(tally.matches) / Double(tally.attempts)),
                "\(tally.matches) of \(tally.attempts) attempts ended \(outcome) (\(counts.joined(separator: ", ")))"
            )
        case .requests(_, _, let bounds):
            let results = bounds.map { $0.judge(tally.requests) }
            return (results.allSatisfy(\.0), results.map(\.1).joined(separator: ", "))
        case .ready(let service, _, let bound):
            return (bound.holds(for: Double(ready ?? 0)), "\(ready ?? 0) of \(service) ready")
        case .certificates(_, _, let kind, let bound):
            return (bound.holds(for: Double(certificates)), "\(certificates) \(kind.rawValue)")
        case .digest(let wanted): return (wanted == digest, "the digest is \(digest ?? "unknown")")
        case .availability, .outage, .csrRate, .refusals, .requestsOnExpired, .lateRenewals:
            return (false, "not judged")
        }
    }
}

extension Expectation.RequestBound {
    fileprivate func judge(_ requests: RequestStatistics) -> (Bool, String) {
        switch self {
        case .errorRate(let bound):
            guard requests.total > 0 else { return (false, "no request") }
            let rate = Double(requests.failed) / Double(requests.total)
            return (bound.holds(for: rate), "\(requests.failed) of \(requests.total) requests failed")
        case .total(let bound):
            return (bound.holds(for: Double(requests.total)), "\(requests.total) requests")
        case .p50(let bound): return latency("p50", 50, bound, requests)
        case .p99(let bound): return latency("p99", 99, bound, requests)
        }
    }

    private func latency(_ name: String, _ percent: Double, _ bound: Bound, _ requests: RequestStatistics) -> (
        Bool, String
    ) {
        guard let value = requests.latency.percentile(percent) else { return (false, "no request") }
        return (bound.holds(for: value.seconds), "\(name) \(value.brief)")
    }
}
