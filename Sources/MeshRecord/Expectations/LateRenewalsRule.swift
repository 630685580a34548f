import MeshModel

/// How many certificates ended before their successor came.
struct LateRenewalsRule: ExpectationRule {
    /// nil: everybody's.
    let service: ServiceName?
    let window: Window
    let bound: Bound

    var end: Duration? { window.to }

    struct Witness: ExpectationWitness {
        let rule: LateRenewalsRule
        let start: MeshTime
        private(set) var count = 0
        private(set) var cited = Citations()

        mutating func hear(_ news: News) {
            guard case .lateRenewal(let renewal) = news, rule.service.admits(renewal.instance.service),
                rule.window.contains(renewal.ended - start)
            else { return }
            count += 1
            guard rule.bound.isBroken(byGrowing: Double(count)) else { return }
            let sentence = "the certificate of \(renewal.instance) ended"
            cited.add(Citation(sequence: renewal.sequence, at: renewal.ended - start, sentence: sentence))
        }
    }

    func makeWitness(start: MeshTime) -> Witness { Witness(rule: self, start: start) }

    func standing(_ counter: NothingCounted, _ witness: Witness?, _ seen: Seen) -> Standing {
        let count = witness?.count ?? 0
        return .growing(Double(count), bound, "\(count) certificates renewed too late")
    }
}
