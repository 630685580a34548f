import MeshModel
import Testing

/// What is drawn is distributed as the topology says, for every seed.
@Suite struct DistributionTests {
    private static let seeds = 1...5 as ClosedRange<UInt64>

    /// In milliseconds, sorted.
    private func draws(_ distribution: Distribution, seed: UInt64, count: Int = 20_000) -> [Double] {
        var random = SeededRandom(seed: seed)
        return (0..<count).map { _ in distribution.draw(from: &random).seconds * 1_000 }.sorted()
    }

    private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

    private func isClose(_ value: Double, to expected: Double, within share: Double) -> Bool {
        abs(value - expected) <= expected * share
    }

    @Test(arguments: seeds) func `a constant is itself`(seed: UInt64) {
        #expect(Set(draws(.constant(.milliseconds(3)), seed: seed, count: 10)) == [3])
    }

    @Test(arguments: seeds) func `a uniform draw keeps its bounds and its mean`(seed: UInt64) {
        let values = draws(.uniform(from: .milliseconds(10), to: .milliseconds(30)), seed: seed)
        #expect(values.first! >= 10 && values.last! <= 30)
        #expect(isClose(mean(values), to: 20, within: 0.01) && isClose(values[5_000], to: 15, within: 0.02))
    }

    @Test(arguments: seeds) func `an exponential draw keeps its mean and median`(seed: UInt64) {
        let values = draws(.exponential(mean: .milliseconds(10)), seed: seed)
        #expect(values.first! >= 0 && isClose(mean(values), to: 10, within: 0.03))
        #expect(isClose(values[10_000], to: 6.931, within: 0.04))
    }

    @Test(arguments: seeds) func `a lognormal draw keeps its median and its 99th percentile`(seed: UInt64) {
        let values = draws(.lognormal(median: .milliseconds(4), p99: .milliseconds(30)), seed: seed)
        #expect(isClose(values[10_000], to: 4, within: 0.05) && isClose(values[19_800], to: 30, within: 0.15))
        #expect(values.first! > 0 && values.last! <= 4_000)
    }

    @Test(arguments: seeds) func `a histogram draws each value by its weight`(seed: UInt64) {
        let weights: [(Int, Double)] = [(1, 7), (2, 0), (5, 2.5), (9, 0.5)]
        let values = draws(.histogram(weights.map { .init(.milliseconds($0.0), weight: $0.1) }), seed: seed)
        for (value, weight) in weights {
            let share = Double(values.count { $0 == Double(value) }) / Double(values.count)
            #expect(abs(share - weight / 10) < 0.012, "\(value) ms")
        }
    }

    @Test func `the same seed draws the same`() {
        let distribution = Distribution.lognormal(median: .milliseconds(4), p99: .milliseconds(30))
        #expect(draws(distribution, seed: 9, count: 100) == draws(distribution, seed: 9, count: 100))
        #expect(draws(distribution, seed: 9, count: 100) != draws(distribution, seed: 10, count: 100))
    }
}
