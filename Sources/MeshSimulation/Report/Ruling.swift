import MeshModel

/// How an expectation stands, by what was seen so far.
struct Ruling {
    var held: Bool
    /// It is missed, and nothing that is still to come could mend it.
    var isFinal: Bool
    var detail: String

    private init(held: Bool, isFinal: Bool, _ detail: String) {
        (self.held, self.isFinal, self.detail) = (held, isFinal && !held, detail)
    }

    /// By a number that more time can only make larger.
    static func growing(_ number: Double, _ bound: Bound, _ detail: String) -> Ruling {
        Ruling(held: bound.holds(for: number), isFinal: bound.isBroken(byGrowing: number), detail)
    }

    static func share(_ part: Int, of whole: Int, _ bound: Bound, _ detail: String) -> Ruling {
        Ruling(
            held: bound.holds(for: Double(part) / Double(whole)), isFinal: bound.isBroken(byShare: part, of: whole),
            detail)
    }

    /// By what more time can turn either way.
    static func open(_ held: Bool, _ detail: String) -> Ruling { Ruling(held: held, isFinal: false, detail) }

    static func all(_ rulings: [Ruling]) -> Ruling {
        Ruling(
            held: rulings.allSatisfy(\.held), isFinal: rulings.contains(where: \.isFinal),
            rulings.map(\.detail).joined(separator: ", "))
    }
}

extension Expectation.Condition {
    /// When it can be told; nil: at the end of the run.
    var end: Duration? {
        switch self {
        case .edge(_, let window, _, _), .requests(_, let window, _), .certificates(_, let window, _, _),
            .availability(_, let window, _), .outage(_, let window, _), .csrRate(_, let window, _, _),
            .refusals(_, let window, _), .requestsOnExpired(_, let window, _), .lateRenewals(_, let window, _):
            window.to
        case .ready(_, let at, _): at
        case .digest: nil
        }
    }

    func ruling(_ observed: Expectation.Observed) -> Ruling {
        let tally = observed.tally
        switch self {
        case .edge(let edge, _, let outcome, let share):
            guard tally.attempts > 0 else { return .open(false, "nothing was attempted on \(edge)") }
            let counts = tally.outcomes.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
                .map { "\($0.value) \($0.key)" }
            return .share(
                tally.matches, of: tally.attempts, share,
                "\(tally.matches) of \(tally.attempts) attempts ended \(outcome) (\(counts.joined(separator: ", ")))")
        case .requests(_, _, let bounds): return .all(bounds.map { $0.ruling(tally.requests) })
        case .ready(let service, _, let bound):
            let ready = observed.ready ?? 0
            return .open(bound.holds(for: Double(ready)), "\(ready) of \(service) ready")
        case .certificates(_, _, let kind, let bound):
            let count = observed.certificates
            return .growing(Double(count), bound, "\(count) \(kind.rawValue)")
        case .digest(let wanted):
            return .open(wanted == observed.digest, "the digest is \(observed.digest ?? "unknown")")
        case .availability(let edge, _, let bound): return availability(edge, tally, bound)
        case .outage(_, _, let bound):
            let longest = observed.evidence?.longest ?? .zero
            let words = longest == .zero ? "no pair failed" : "a pair failed for \(longest.rounded.text) at the most"
            return .growing(longest.seconds, bound, words)
        case .csrRate(_, _, let per, let bound):
            let peak = observed.evidence?.peak ?? 0
            return .growing(Double(peak), bound, "\(peak) CSRs within \(per.text) at the most")
        case .refusals(_, _, let bound):
            let count = observed.evidence?.count ?? 0
            return .growing(Double(count), bound, "\(count) handshakes refused")
        case .requestsOnExpired(_, _, let bound):
            let words = "\(tally.matches) of \(tally.attempts) requests on expired certificates"
            return .growing(Double(tally.matches), bound, words)
        case .lateRenewals(_, _, let bound):
            let count = observed.evidence?.count ?? 0
            return .growing(Double(count), bound, "\(count) certificates renewed too late")
        }
    }

    private func availability(_ edge: Edge?, _ tally: Tally, _ bound: Bound) -> Ruling {
        let edges = tally.answered.sorted { ($0.value.rate, $0.key) < ($1.value.rate, $1.key) }
        let rulings = edges.map { edge, share in
            Ruling.share(
                share.answered, of: share.attempts, bound,
                "\(edge): \(share.answered) of \(share.attempts) attempts were answered (\(share.percent))")
        }
        guard let least = rulings.first else {
            return .open(false, "nothing was attempted on \(edge?.description ?? "any edge")")
        }
        var ruling = Ruling.all(rulings)
        ruling.detail = rulings.first { !$0.held }?.detail ?? least.detail
        if rulings.count > 1 {
            let failed = rulings.count { !$0.held }
            ruling.detail +=
                failed == 0 ? ", the least of \(rulings.count) edges" : ", \(failed) of \(rulings.count) edges missed"
        }
        return ruling
    }
}

extension Tally.Share {
    fileprivate var rate: Double { Double(answered) / Double(attempts) }

    /// Rounded down, so that 100% is all of them.
    fileprivate var percent: String {
        let thousandths = answered * 100_000 / attempts
        var digits = String(1_000 + thousandths % 1_000).dropFirst()
        while digits.last == "0" { digits.removeLast() }
        return "\(thousandths / 1_000)\(digits.isEmpty ? "" : ".")\(digits)%"
    }
}

extension Expectation.RequestBound {
    fileprivate func ruling(_ requests: RequestStatistics) -> Ruling {
        switch self {
        case .errorRate(let bound):
            guard requests.total > 0 else { return .open(false, "no request") }
            return .share(
                requests.failed, of: requests.total, bound, "\(requests.failed) of \(requests.total) requests failed")
        case .total(let bound): return .growing(Double(requests.total), bound, "\(requests.total) requests")
        case .p50(let bound): return latency("p50", 50, bound, requests)
        case .p99(let bound): return latency("p99", 99, bound, requests)
        }
    }

    private func latency(_ name: String, _ percent: Double, _ bound: Bound, _ requests: RequestStatistics) -> Ruling {
        guard let value = requests.latency.percentile(percent) else { return .open(false, "no request") }
        return .open(bound.holds(for: value.seconds), "\(name) \(value.brief)")
    }
}
