import MeshModel

/// The number of ready instances of a service at a moment.
struct ReadyRule: ExpectationRule {
    let service: ServiceName
    let at: Duration
    let bound: Bound

    var end: Duration? { at }
    var sample: ReadySample? { ReadySample(service: service, at: at) }

    /// Cites the last steps of its instances that led away from ready, or not there.
    struct Witness: ExpectationWitness {
        let rule: ReadyRule
        let start: MeshTime
        private(set) var cited = Citations()

        mutating func hear(_ news: News) {
            guard case .event(let event) = news, case .instance(let id, .entered(let state, _, _)) = event.happening,
                state != .ready, id.service == rule.service, event.time <= start + rule.at
            else { return }
            cited.addAsLast(event, since: start)
        }
    }

    func makeWitness(start: MeshTime) -> Witness { Witness(rule: self, start: start) }

    func standing(_ counter: NothingCounted, _ witness: Witness?, _ seen: Seen) -> Standing {
        guard let ready = seen.ready else { return .open(false, "nobody has counted who of \(service) is ready") }
        return .open(bound.holds(for: Double(ready)), "\(ready) of \(service) ready")
    }
}
