import MeshModel

/// What one kind of expectation goes by, and what it makes of it. Each kind is a file of its own.
///
/// What it knows has three sources, and a kind says of each what it takes from it: its counter is fed on every loop of the
/// mesh, its witness by the event log, and a moment may be named at which instances are counted.
protocol ExpectationRule: Sendable {
    associatedtype Counter: ExpectationCounter
    associatedtype Witness: ExpectationWitness

    /// When it can be told; nil: at the end of the run.
    var end: Duration? { get }
    /// Whose ready instances are to be counted, and when; nil: nobody's.
    var sample: ReadySample? { get }

    func makeCounter() -> Counter
    func makeWitness(start: MeshTime) -> Witness

    /// - Parameter witness: nil when the run never began.
    func standing(_ counter: Counter, _ witness: Witness?, _ seen: Seen) -> Standing
}

extension ExpectationRule {
    var sample: ReadySample? { nil }
}

extension ExpectationRule where Counter == NothingCounted {
    func makeCounter() -> NothingCounted { NothingCounted() }
}

/// A moment at which the ready instances of a service are to be counted.
package struct ReadySample: Hashable, Sendable {
    package var service: ServiceName
    /// From the start of the run.
    package var at: Duration
}

/// What is known beside counts and events.
struct Seen: Sendable {
    /// Ready instances at the moment that was asked for, or at the end of a run that did not come that far.
    var ready: Int?
    /// Of the event log; nil for a live run.
    var digest: String?
}

extension Expectation.Condition {
    /// The rule of this kind, with this condition's numbers.
    var rule: any ExpectationRule {
        switch self {
        case .edge(let edge, let window, let outcome, let share):
            EdgeRule(edge: edge, window: window, outcome: outcome, share: share)
        case .requests(let service, let window, let bounds):
            RequestsRule(service: service, window: window, bounds: bounds)
        case .ready(let service, let at, let bound): ReadyRule(service: service, at: at, bound: bound)
        case .certificates(let service, let window, let kind, let bound):
            CertificatesRule(service: service, window: window, kind: kind, bound: bound)
        case .availability(let edge, let window, let bound):
            AvailabilityRule(edge: edge, window: window, bound: bound)
        case .outage(let edge, let window, let bound): OutageRule(edge: edge, window: window, bound: bound)
        case .csrRate(let domain, let window, let per, let bound):
            CSRRateRule(trustDomain: domain, window: window, per: per, bound: bound)
        case .refusals(let edge, let window, let bound): RefusalsRule(edge: edge, window: window, bound: bound)
        case .requestsOnExpired(let edge, let window, let bound):
            RequestsOnExpiredRule(edge: edge, window: window, bound: bound)
        case .lateRenewals(let service, let window, let bound):
            LateRenewalsRule(service: service, window: window, bound: bound)
        case .digest(let digest): DigestRule(wanted: digest)
        }
    }
}
