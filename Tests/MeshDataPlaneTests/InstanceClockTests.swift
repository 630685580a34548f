import MeshModel
import MeshRecord
import Synchronization
import Testing

@testable import MeshDataPlane

@Suite(.timeLimit(.minutes(1))) struct InstanceClockTests {
    private let origin = MeshTime(rfc3339: "2026-01-01T00:00:00Z")!

    @Test func `a clock that drifts is off by its skew, and more every day`() {
        let clock = InstanceClock(origin: origin, skew: .seconds(-180), driftPPM: 50)
        #expect(clock.time(at: origin) == origin - .seconds(180))
        let days = Duration.seconds(10 * 86_400)
        #expect(clock.time(at: origin + days) == origin + days - .seconds(180) + .milliseconds(43_200))
    }

    /// Seeds and the numbers drawn from them, over the range that topologies use and beyond.
    @Test(arguments: 0..<200 as Range<UInt64>)
    func `whoever waits until a clock shows a moment finds that it does`(seed: UInt64) {
        print("seed \(seed)")
        var random = SeededRandom(seed: seed)
        let clock = InstanceClock(
            origin: origin, skew: .seconds(Int64(random.below(7_200)) - 3_600),
            driftPPM: (random.unit() - 0.5) * (seed % 2 == 0 ? 400 : 400_000))
        let now = origin + .seconds(Int64(random.below(365 * 86_400)))
        let moment = clock.time(at: now) + .seconds(Int64(random.below(30 * 86_400)))
        let shown = clock.time(at: now + clock.wait(until: moment, from: now))
        #expect(abs((shown - moment).nanoseconds) <= 10, "\(clock)")
        #expect(clock.wait(until: moment - .seconds(31 * 86_400), from: now) == .zero)
    }

    @Test func `each instance draws a clock of its own, the same in every run`() {
        let spec = SkewSpec(skew: .uniform(from: .seconds(-60), to: .seconds(60)), driftPPM: -100...100)
        func clock(_ name: String) -> InstanceClock {
            .draw(spec, origin: origin, random: SeededRandom(seed: 1).split("clock/\(name)"))
        }
        #expect(clock("web.1") == clock("web.1") && clock("web.1") != clock("web.2"))
        for number in 0..<100 {
            let drawn = clock("web.\(number)")
            #expect(drawn.skew >= .seconds(-60) && drawn.skew <= .seconds(60) && abs(drawn.driftPPM) <= 100)
        }
    }

    @Test func `an instance's own entry counts before its service's`() {
        let (web, db) = (ServiceName("web")!, ServiceName("db")!)
        let (fast, slow) = (SkewSpec(skew: .constant(.seconds(1))), SkewSpec(skew: .constant(.seconds(-1))))
        let clock = ClockSpec(skews: [.service(web): fast, .instance(InstanceID(web, 2)): slow])
        #expect(clock.skew(of: InstanceID(web, 1)) == fast && clock.skew(of: InstanceID(web, 2)) == slow)
        #expect(clock.skew(of: InstanceID(db, 1)) == nil)
    }

    @Test func `an instance judges certificates by its own clock`() async throws {
        let bench = try Bench(behind: .seconds(86_400))
        let served = try await bench.serve(service("web"))
        let upstream = UpstreamService(service("web"))
        let fellow = try await bench.pool(to: upstream, [served.endpoint])
        #expect(try await bench.call(fellow).succeeded)
        let exact = InstanceClock(origin: bench.environment.clock.start)
        let stranger = try await bench.pool(to: upstream, [served.endpoint], clock: exact)
        #expect(try await bench.call(stranger).outcome == Outcome("certificate_expired"))
    }

    @Test func `what an instance's clock is off by is told once it starts`() async throws {
        let bench = try Bench()
        let spec = SkewSpec(skew: .constant(.seconds(-5)), driftPPM: 20...20)
        _ = try await bench.serve(service("web"), clock: spec)
        #expect(bench.telemetry.told("clock.drawn") == ["web.1 skew=-5s driftPPM=20.0"])
    }
}
