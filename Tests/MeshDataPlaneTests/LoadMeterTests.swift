import MeshModel
import Testing

@testable import MeshDataPlane

@Suite struct LoadMeterTests {
    /// Against a count of each millisecond.
    @Test(arguments: 0..<20 as Range<UInt64>)
    func `samples are what was under way and answered, whenever they are taken`(seed: UInt64) {
        print("seed \(seed)")
        var random = SeededRandom(seed: seed)
        let start = MeshTime(secondsSinceEpoch: 0)
        var underWay = random.below(3)
        var meter = LoadMeter(underWay: underWay, at: start)
        var (milliseconds, sum, answered) = (0, 0, 0)
        for moment in 1...1_000 {
            (milliseconds, sum) = (milliseconds + 1, sum + underWay)
            let now = start + .milliseconds(moment)
            switch random.below(20) {
            case 0: underWay += 1
            case 1 where underWay > 0:
                underWay -= 1
                answered += 1
                meter.requestAnswered()
            case 2:
                let sample = meter.takeSample(at: now)
                #expect(abs(sample.concurrency - Double(sum) / Double(milliseconds)) < 1e-9)
                #expect(sample.answered == answered && sample.over == .milliseconds(milliseconds))
                (milliseconds, sum, answered) = (0, 0, 0)
            default: continue
            }
            meter.change(to: underWay, at: now)
        }
    }
}
