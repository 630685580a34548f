import MeshModel
import Testing

@Suite struct MeshTimeTests {
    @Test(arguments: UInt64(1)...200) func `a written time reads back as the same time`(_ seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for _ in 0..<50 {
            let microseconds = Int64(random.below(17_000_000_000_000_000)) - 8_000_000_000_000_000
            let time = MeshTime(nanoseconds: microseconds * 1_000)
            #expect(MeshTime(rfc3339: time.rfc3339) == time, "seed \(seed): \(time.rfc3339)")
        }
    }

    @Test(arguments: [
        ("1970-01-01T00:00:00Z", Int64(0)), ("1969-12-31T23:59:59Z", -1), ("2000-02-29", 951_782_400),
        ("2026-01-01T00:00:00Z", 1_767_225_600), ("2038-01-19T03:14:08Z", 2_147_483_648), ("2100-03-01", 4_107_542_400),
    ])
    func `dates are those of the Gregorian calendar`(_ text: String, _ seconds: Int64) {
        #expect(MeshTime(rfc3339: text)?.secondsSinceEpoch == seconds)
    }

    @Test(arguments: [
        "", "2026", "2026-02-29", "1900-02-29", "2026-13-01", "2026-00-10", "2026-04-31", "2026-1-1",
        "2026-01-01T00:00:00",
        "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01T00:00:00+01:00", "2026-01-01 00:00:00Z",
        "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00.1234567890Z", "9999-01-01", "२०२६-01-01",
    ])
    func `anything else is no time`(_ text: String) {
        #expect(MeshTime(rfc3339: text) == nil)
    }

    @Test func `seconds are rounded down, before the epoch as well`() {
        #expect(MeshTime(nanoseconds: -1).secondsSinceEpoch == -1)
        #expect(MeshTime(nanoseconds: -1_000_000_000).secondsSinceEpoch == -1)
        #expect(MeshTime(nanoseconds: 1_999_999_999).secondsSinceEpoch == 1)
    }

    @Test func `a fraction keeps its place`() {
        #expect(MeshTime(rfc3339: "1970-01-01T00:00:00.25Z")?.nanoseconds == 250_000_000)
        #expect(MeshTime(nanoseconds: 250_000_000).rfc3339 == "1970-01-01T00:00:00.250000Z")
    }

    @Test func `time ends where its range does`() {
        #expect(MeshTime(nanoseconds: .max) + .seconds(1) == MeshTime(nanoseconds: .max))
        #expect(MeshTime(nanoseconds: .min) - .seconds(1) == MeshTime(nanoseconds: .min))
        #expect(MeshTime(nanoseconds: 0) - .nanoseconds(Int64.min) == MeshTime(nanoseconds: .max))
        #expect(MeshTime(nanoseconds: .max) - MeshTime(nanoseconds: .min) == .nanoseconds(Int64.max))
        #expect(MeshTime(secondsSinceEpoch: 253_402_300_799) == MeshTime(nanoseconds: .max))
        #expect(MeshTime(nanoseconds: .min).rfc3339.hasPrefix("1677-09-21"))
    }
}
