import MeshModel
import MeshPolicies
import Testing

/// Renewal as known systems do it, against arithmetic done by hand. Moments count from issuance, in seconds.
@Suite struct RenewalProfileTests {
    private static let issued = MeshTime(rfc3339: "2026-01-01T00:00:00Z")!
    private static let seed: UInt64 = 20_260_101
    private static let holders = 10_000

    private func life(_ profile: RenewalProfile, ttl: Duration? = nil) -> CertificateLife {
        let backdate = profile.backdate ?? .zero
        return CertificateLife(
            notBefore: Self.issued - backdate, notAfter: Self.issued + (ttl ?? profile.ttl), backdate: backdate,
            received: Self.issued)
    }

    /// When so many holders renew who all got a certificate at the same moment, sorted.
    private func moments(_ profile: RenewalProfile, ttl: Duration? = nil) -> [Double] {
        print("\(profile.rawValue): seed \(Self.seed)")
        var random = SeededRandom(seed: Self.seed)
        let (renewal, life) = (Renewal(profile.renewal), life(profile, ttl: ttl))
        return (0..<Self.holders).map { _ in (renewal.moment(of: life, random: &random) - Self.issued).seconds }
            .sorted()
    }

    private func share(_ percent: Int, of moments: [Double]) -> Double { moments[(moments.count - 1) * percent / 100] }

    private func near(_ a: Double, _ b: Double, within tolerance: Double) -> Bool { abs(a - b) <= tolerance }

    @Test(arguments: [(86_400.0, 28.8 * 60), (3_600.0, 72.0)])
    func `Istio's renewals spread over two percent of the life`(ttl: Double, spread: Double) {
        let moments = moments(.istio, ttl: .nanoseconds(Int64(ttl * 1e9)))
        let width = moments.last! - moments.first!
        #expect(width <= spread && near(width, spread, within: spread / 100))
        #expect(near(share(50, of: moments), ttl / 2, within: spread / 50))
        let rate = Double(Self.holders) / width
        #expect(near(rate, Double(Self.holders) / spread, within: rate / 50), "5.8/s at 24 h, 139/s at 1 h")
    }

    @Test func `SPIRE's window of 361 s collapses to about 85 s, and early ones`() {
        let life = life(.spire)
        let window = Renewal(RenewalProfile.spire.renewal).window(of: life)
        #expect(window.upperBound - window.lowerBound == .seconds(361))
        let moments = moments(.spire)
        let width = share(95, of: moments) - share(5, of: moments)
        #expect(near(width, 85, within: 8), "\(width) s")
        let middle = (window.lowerBound - Self.issued).seconds + 180.5
        #expect(share(95, of: moments) < middle, "19 of 20 renew in the first half of the window")
        #expect(moments.allSatisfy { $0.truncatingRemainder(dividingBy: 5) == 0 }, "it looks every 5 s")
        // Looks at which the share of the window that has passed is i/n say yes with that chance: Rayleigh's
        // distribution, whose median is √(2 ln 2 · n) looks.
        let median = (window.lowerBound - Self.issued).seconds + (2 * 0.693_147 * 361 / 5).squareRoot() * 5
        #expect(near(share(50, of: moments), median, within: 5), "within one look")
    }

    @Test func `Consul renews evenly from 60 to 90 percent of the life, and past that at once`() {
        let (life, moments) = (life(.consul), moments(.consul))
        let whole = (life.notAfter - life.notBefore).seconds
        func percent(_ moment: Double) -> Double { (moment + 60) / whole * 100 }
        #expect(near(percent(moments.first!), 60, within: 0.05) && near(percent(moments.last!), 90, within: 0.05))
        #expect(near(percent(share(50, of: moments)), 75, within: 1))
        var random = SeededRandom(seed: Self.seed)
        var old = life
        old.received = life.notBefore + .seconds(Int64(whole * 0.95))
        #expect(
            Renewal(RenewalProfile.consul.renewal).moment(of: old, random: &random) == old.received
                + .milliseconds(500))
    }

    @Test func `Consul tries again within what is left of its window`() {
        let (life, renewal) = (life(.consul), Renewal(RenewalProfile.consul.renewal))
        let end = renewal.window(of: life).upperBound
        var random = SeededRandom(seed: Self.seed)
        for percent in [60, 70, 80, 89] {
            let now = life.notBefore + (life.notAfter - life.notBefore).scaled(by: Double(percent) / 100)
            let waits = (0..<1_000).map { _ in renewal.wait(afterAttempt: 1, life: life, at: now, random: &random) }
            #expect(waits.allSatisfy { now + $0 <= end })
            #expect(waits.max()! > (end - now).scaled(by: 0.98) && waits.min()! < (end - now).scaled(by: 0.02))
        }
        let past = renewal.wait(afterAttempt: 3, life: life, at: end, random: &random)
        #expect(past == .milliseconds(500))
    }

    @Test func `Linkerd's attempts fall at 70, 91, 97.3 and 99.19 percent of what it received`() {
        var life = life(.linkerd)
        life.received = Self.issued + .seconds(7)
        let renewal = Renewal(RenewalProfile.linkerd.renewal)
        var random = SeededRandom(seed: Self.seed)
        var moment = renewal.moment(of: life, random: &random)
        for (attempt, percent) in [70, 91, 97.3, 99.19].enumerated() {
            let share = (moment - life.received).seconds / (life.notAfter - life.received).seconds
            #expect(near(share * 100, percent, within: 1e-6))
            moment = moment + renewal.wait(afterAttempt: attempt + 1, life: life, at: moment, random: &random)
        }
    }

    @Test func `Linkerd waits at least 10 s and at most a day`() {
        var random = SeededRandom(seed: Self.seed)
        let renewal = Renewal(RenewalProfile.linkerd.renewal)
        for (ttl, wait) in [(5, 10), (10, 10), (100, 70), (200_000, 86_400)] as [(Int64, Int64)] {
            let moment = renewal.moment(of: life(.linkerd, ttl: .seconds(ttl)), random: &random)
            #expect(moment == Self.issued + .seconds(wait))
        }
        #expect(renewal.wait(afterAttempt: 1, life: nil, at: Self.issued, random: &random) == .seconds(10))
    }

    @Test func `step-ca's renewals fall between 61.7 and 66.7 percent of the life`() {
        let (life, moments) = (life(.stepCA), moments(.stepCA))
        let whole = (life.notAfter - life.notBefore).seconds
        let percents = moments.map { ($0 + 60) / whole * 100 }
        #expect(near(percents.first!, 61.6667, within: 0.01) && near(percents.last!, 66.6667, within: 0.01))
    }

    @Test(arguments: [(RenewalProfile.csiDriver, 2.0 / 3), (.kuma, 0.8), (.ztunnel, 0.5)])
    func `those without jitter renew at one share of the whole life`(profile: RenewalProfile, share: Double) {
        let life = life(profile)
        var random = SeededRandom(seed: Self.seed)
        let moment = Renewal(profile.renewal).moment(of: life, random: &random)
        #expect(moment == life.notBefore + (life.notAfter - life.notBefore).scaled(by: share))
    }

    /// Holders whose certificates were issued at different times renew one after the other, each life long.
    @Test(arguments: [(2_000, 86_400, 0.046), (10_000, 3_600, 5.6)])
    func `the steady rate of CSRs is the holders over the life times the share`(count: Int, ttl: Int64, rate: Double) {
        print("steady rate: seed \(Self.seed)")
        var random = SeededRandom(seed: Self.seed)
        let renewal = Renewal(RenewalSpec())
        let (begin, end) = (Duration.seconds(ttl), Duration.seconds(6 * ttl))
        var requests = 0
        for _ in 0..<count {
            var moment = Self.issued + Duration.seconds(ttl).scaled(by: random.unit() / 2)
            while moment < Self.issued + end {
                if moment >= Self.issued + begin { requests += 1 }
                let life = CertificateLife(
                    notBefore: moment - .seconds(10), notAfter: moment + .seconds(ttl), backdate: .seconds(10),
                    received: moment)
                moment = renewal.moment(of: life, random: &random)
            }
        }
        let measured = Double(requests) / (end - begin).seconds
        #expect(near(measured, Double(count) / (Double(ttl) * 0.5), within: measured / 100))
        #expect(near(measured, rate, within: rate / 50))
    }

    @Test func `nobody asks again at once, certificate or none, before its end or after`() {
        print("no spin: seed \(Self.seed)")
        var random = SeededRandom(seed: Self.seed)
        for profile in RenewalProfile.allCases {
            let (renewal, life) = (Renewal(profile.renewal), life(profile))
            for attempt in 1...20 {
                let moments = [life.received, life.notAfter - .seconds(1), life.notAfter, life.notAfter + .seconds(9)]
                for now in moments {
                    for held in [life, nil] {
                        let wait = renewal.wait(afterAttempt: attempt, life: held, at: now, random: &random)
                        #expect(wait >= .milliseconds(90) && wait <= .seconds(3 * 86_400), "\(profile) \(attempt)")
                    }
                }
            }
        }
    }
}
