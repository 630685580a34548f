import MeshModel

/// How many certificates were issued or renewed.
struct CertificatesRule: ExpectationRule {
    /// nil: everybody's.
    let service: ServiceName?
    let window: Window
    let kind: Expectation.CertificateCount
    let bound: Bound

    var end: Duration? { window.to }

    struct Counter: ExpectationCounter {
        let rule: CertificatesRule
        var signed = 0

        mutating func count(_ countable: Countable, since start: MeshTime) {
            guard case .signed(let service, let isRenewal, let time) = countable,
                rule.service.admits(service), rule.counts(isRenewal: isRenewal),
                rule.window.contains(time - start)
            else { return }
            signed += 1
        }

        mutating func add(_ other: Counter) { signed += other.signed }
    }

    func makeCounter() -> Counter { Counter(rule: self) }

    func makeWitness(start: MeshTime) -> Tallying {
        Tallying(since: start, in: window, bound) { event in
            guard case .instance(let id, .certificateSigned(_, let reason)) = event.happening else { return false }
            return service.admits(id.service) && counts(isRenewal: reason != .initial)
        }
    }

    private func counts(isRenewal: Bool) -> Bool {
        switch kind {
        case .issued: true
        case .renewed: isRenewal
        }
    }

    func standing(_ counter: Counter, _ witness: Tallying?, _ seen: Seen) -> Standing {
        .growing(Double(counter.signed), bound, "\(counter.signed) \(kind.rawValue)")
    }
}
