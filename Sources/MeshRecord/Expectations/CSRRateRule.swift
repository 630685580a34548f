import MeshModel

/// The most CSRs that reached an authority in a stretch of time.
struct CSRRateRule: ExpectationRule {
    /// nil: any authority.
    let trustDomain: TrustDomain?
    let window: Window
    let per: Duration
    let bound: Bound

    var end: Duration? { window.to }

    struct Witness: ExpectationWitness {
        let rule: CSRRateRule
        let start: MeshTime
        private var rate: SlidingPeak
        private var isRateBegun = false
        private(set) var cited = Citations()

        init(rule: CSRRateRule, start: MeshTime) {
            self.rule = rule
            self.start = start
            rate = SlidingPeak(span: rule.per)
        }

        /// The most CSRs in a stretch that ends in the window.
        var peak: Int { isRateBegun ? rate.peak : 0 }

        mutating func hear(_ news: News) {
            switch news {
            case .event(let event):
                guard case .instance(_, .csrReceived(let domain, _, _)) = event.happening,
                    rule.trustDomain.admits(domain)
                else { return }
                request(event)
            case .runEnded(let time): if time - start >= rule.window.from { beginRate() }
            case .outages, .lateRenewal: break
            }
        }

        /// Stretches may begin before the window.
        private mutating func request(_ event: Event) {
            let moment = event.time - start
            guard !rule.window.isOver(at: moment) else { return }
            if moment >= rule.window.from { beginRate() }
            rate.add(at: event.time)
            guard moment >= rule.window.from, rule.bound.isBroken(byGrowing: Double(rate.current)) else { return }
            cited.add(event, since: start)
        }

        private mutating func beginRate() {
            guard !isRateBegun else { return }
            isRateBegun = true
            rate.beginAnew(at: start + rule.window.from)
        }
    }

    func makeWitness(start: MeshTime) -> Witness { Witness(rule: self, start: start) }

    func standing(_ counter: NothingCounted, _ witness: Witness?, _ seen: Seen) -> Standing {
        let peak = witness?.peak ?? 0
        return .growing(Double(peak), bound, "\(peak) CSRs within \(per.text) at the most")
    }
}
