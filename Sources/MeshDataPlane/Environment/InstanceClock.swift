import MeshModel

/// An instance's own clock, by which it judges certificates and renews its own.
///
/// Everything else goes by mesh time: its script, its calls, its load, what it tells.
package struct InstanceClock: Hashable, Sendable {
    /// When it was off by `skew` exactly.
    package let origin: MeshTime
    /// How far it is ahead; behind where negative.
    package let skew: Duration
    /// By how much it runs too fast, in parts per million; too slow where negative.
    package let driftPPM: Double

    package init(origin: MeshTime, skew: Duration = .zero, driftPPM: Double = 0) {
        self.origin = origin
        self.skew = skew
        // It never stands still: what waits for it would wait for ever.
        self.driftPPM = max(-999_999, driftPPM)
    }

    package static func draw(_ spec: SkewSpec, origin: MeshTime, random: SeededRandom) -> InstanceClock {
        var random = random
        let skew = spec.skew.draw(from: &random)
        let (slowest, fastest) = (spec.driftPPM.lowerBound, spec.driftPPM.upperBound)
        return InstanceClock(
            origin: origin, skew: skew, driftPPM: slowest + (fastest - slowest) * random.unit())
    }

    /// What it shows at a moment of mesh time.
    package func time(at meshTime: MeshTime) -> MeshTime {
        guard driftPPM != 0 else { return meshTime + skew }
        return meshTime + skew + (meshTime - origin).scaled(by: driftPPM * 1e-6)
    }

    /// How long mesh time takes from `now` until this clock shows `moment`; zero when it has shown it.
    package func wait(until moment: MeshTime, from now: MeshTime) -> Duration {
        let left = max(.zero, moment - time(at: now))
        return driftPPM == 0 ? left : left.scaled(by: 1 / (1 + driftPPM * 1e-6))
    }
}
