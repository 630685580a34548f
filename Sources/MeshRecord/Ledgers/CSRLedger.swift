import MeshModel

/// The CSRs that reached an authority.
struct CSRLedger: Sendable {
    private(set) var total = 0
    private(set) var series: RateSeries?
    private(set) var peak = SlidingPeak(span: .seconds(1))
    private(set) var bringUpTotal = 0
    private(set) var bringUpPeak = 0

    mutating func runStarted(at time: MeshTime) {
        (bringUpTotal, bringUpPeak) = (total, peak.peak)
        peak = SlidingPeak(span: .seconds(1))
        series = RateSeries(origin: time)
    }

    mutating func add(at time: MeshTime) {
        total += 1
        peak.add(at: time)
        series?.add(at: time)
    }
}
