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
            guard case .request(let request) = countable, request.edge.to == rule.service,
                rule.window.contains(request.intended - start)
            else { return }
            requests.record(request)
        }

        mutating func add(_ other: Counter) { requests.add(other.requests) }
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
            guard requests.total > 0 else { return .open(false, "no request") }
            return .share(
                requests.failed, of: requests.total, bound, "\(requests.failed) of \(requests.total) requests failed")
        case .total(let bound): return .growing(Double(requests.total), bound, "\(requests.total) requests")
        case .p50(let bound): return latency("p50", 50, bound, requests)
        case .p99(let bound): return latency("p99", 99, bound, requests)
        }
    }

    private func latency(
        _ name: String, _ percent: Double, _ bound: Bound, _ requests: RequestStatistics
    ) -> Standing {
        guard let value = requests.latency.percentile(percent) else { return .open(false, "no request") }
        return .open(bound.holds(for: value.seconds), "\(name) \(value.brief)")
    }
}
