import MeshModel

/// What became of the requests that load generators sent to a service.
struct RequestsRule: ExpectationRule {
    let service: ServiceName
    let window: Window
    let bounds: [Expectation.RequestBound]

    var end: Duration? { window.to }

    struct Counter: ExpectationCounter {
        let rule: RequestsRule
        var requests = RequestStatistics()

        mutating func count(_ countable: Countable, since start: MeshTime) {
            switch countable {
            case .sent(let edge, let intended): if rule.concerns(edge, intended - start) { requests.sent += 1 }
            case .request(let request):
                if rule.concerns(request.edge, request.intended - start) { requests.record(request) }
            case .attempt: break
            }
        }

        mutating func add(_ other: Counter) { requests.add(other.requests) }
    }

    private func concerns(_ edge: Edge, _ intended: Duration) -> Bool {
        edge.to == service && window.contains(intended)
    }

    func makeCounter() -> Counter { Counter(rule: self) }

    func makeWitness(start: MeshTime) -> Citing {
        Citing(since: start, in: window) { $0.isTrouble(of: nil) || $0.isDenial }
    }

    func standing(_ counter: Counter, _ witness: Citing?, _ seen: Seen) -> Standing {
        .all(bounds.map { $0.standing(counter.requests) })
    }
}

extension Event {
    fileprivate var isDenial: Bool { if case .instance(_, .requestDenied) = happening { true } else { false } }
}

extension Expectation.RequestBound {
    fileprivate func standing(_ requests: RequestStatistics) -> Standing {
        switch self {
        case .errorRate(let bound):
            let unanswered = requests.unanswered > 0 ? ", and \(requests.unanswered) had no answer" : ""
            guard requests.total > 0 else { return .open(false, "no request has ended" + unanswered) }
            return .share(
                requests.failed, orMore: requests.unanswered, of: max(requests.sent, requests.total), bound,
                "\(requests.failed) of \(requests.sent) requests failed" + unanswered)
        case .total(let bound): return .growing(Double(requests.sent), bound, "\(requests.sent) requests")
        case .p50(let bound): return latency("p50", 50, bound, requests)
        case .p99(let bound): return latency("p99", 99, bound, requests)
        }
    }

    private func latency(
        _ name: String, _ percent: Double, _ bound: Bound, _ requests: RequestStatistics
    ) -> Standing {
        guard let value = requests.latency.percentile(percent) else { return .open(false, "no request succeeded") }
        return .open(bound.holds(for: value.seconds), "\(name) \(value.brief)")
    }
}
