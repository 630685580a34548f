import MeshModel
import Testing

@Suite struct DurationTextTests {
    @Test(arguments: UInt64(1)...200) func `a written duration reads back as the same duration`(_ seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for _ in 0..<50 {
            let magnitude = Int64(1) << random.below(63)
            let duration = Duration.nanoseconds(Int64(random.below(Int(magnitude))))
            #expect(Duration(text: duration.text) == duration, "seed \(seed): \(duration.text)")
        }
    }

    @Test(arguments: [
        ("0s", Duration.zero), ("250ms", .milliseconds(250)), ("1.5s", .milliseconds(1_500)),
        ("1h30m", .seconds(5_400)),
        ("7d", .seconds(7 * 86_400)), ("3µs", .microseconds(3)), ("3us", .microseconds(3)), (".5s", .milliseconds(500)),
        ("106751d1ns", .seconds(106_751 * 86_400) + .nanoseconds(1)),
    ])
    func `a duration is numbers with units`(_ text: String, _ duration: Duration) {
        #expect(Duration(text: text) == duration)
    }

    @Test(arguments: [
        "", "5", "s", "-5s", "+5s", "5 s", "5S", "5y", "1e3s", "0x1s", "inf s", "1..5s", "106752d",
        "99999999999999999999s",
    ])
    func `anything else is no duration`(_ text: String) {
        #expect(Duration(text: text) == nil)
    }

    @Test(arguments: [
        (Duration.zero, "0s"), (.milliseconds(12_300), "12.3s"), (.microseconds(12_300), "12.3ms"),
        (.seconds(11_520), "3h12m"),
        (.seconds(90), "1m30s"), (.seconds(3 * 86_400 + 7_200), "3d2h"), (.milliseconds(-5), "-5ms"),
    ])
    func `for people, two units are enough`(_ duration: Duration, _ text: String) {
        #expect(duration.brief == text)
    }

    @Test func `lengths beyond the range stay at its ends`() {
        #expect(Duration.seconds(Int64.max).nanoseconds == .max)
        #expect(Duration.seconds(Int64.min).nanoseconds == .min)
        #expect(Duration.seconds(1).scaled(by: 1e300).nanoseconds == .max)
        #expect(Duration.seconds(1).scaled(by: .nan).nanoseconds == .max)
        #expect(Duration.nanoseconds(Int64.min).text.hasPrefix("-"))
    }
}
