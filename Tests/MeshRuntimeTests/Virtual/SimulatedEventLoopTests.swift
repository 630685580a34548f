import MeshModel
import NIOCore
import Testing

@testable import MeshRuntime

@Suite struct SimulatedEventLoopTests {
    /// A box that closures may write to: Sendable since all of them are on the loop's one thread.
    private final class Seen: @unchecked Sendable {
        var things: [String] = []
    }

    @Test func `things happen by time, and then in the order in which they were asked for`() {
        let loop = SimulatedEventLoop()
        let seen = Seen()
        loop.at(loop.now + .seconds(2)) {
            seen.things.append("2 first")
            loop.execute { seen.things.append("2 asked at 2") }
        }
        loop.at(loop.now + .seconds(1)) { seen.things.append("1") }
        loop.at(loop.now + .seconds(2)) { seen.things.append("2 second") }
        loop.execute { seen.things.append("now") }
        while loop.step() {}
        #expect(seen.things == ["now", "1", "2 first", "2 second", "2 asked at 2"])
        #expect(loop.now == .uptimeNanoseconds(2_000_000_000))
    }

    @Test func `whatever is scheduled and cancelled, the rest runs in one total order`() {
        let seed = UInt64.random(in: 0..<1_000_000)
        var random = SeededRandom(seed: seed)
        let loop = SimulatedEventLoop()
        let seen = Seen()
        var expected: [(due: Int, number: Int)] = []
        for number in 0..<2_000 {
            let due = random.below(50)
            let task = loop.scheduleTask(in: .milliseconds(Int64(due))) { seen.things.append("\(due)/\(number)") }
            if random.chance(0.3) { task.cancel() } else { expected.append((due, number)) }
        }
        while loop.step() {}
        // What is due at once does not wait in the heap, but nothing is ahead of it there either.
        let order = expected.sorted { ($0.due, $0.number) < ($1.due, $1.number) }.map { "\($0.due)/\($0.number)" }
        #expect(seen.things == order, "seed \(seed)")
    }

    @Test func `the clock stops at the limit when nothing is due before`() {
        let loop = SimulatedEventLoop()
        loop.at(loop.now + .hours(2)) {}
        #expect(!loop.step(until: loop.now + .hours(1)))
        #expect(loop.now == .uptimeNanoseconds(3_600_000_000_000))
        #expect(loop.step(until: loop.now + .hours(1)))
    }

    @Test func `a cancelled task fails its future, and does not run`() throws {
        let loop = SimulatedEventLoop()
        let seen = Seen()
        let task = loop.scheduleTask(in: .seconds(1)) { seen.things.append("ran") }
        task.futureResult.whenFailure { seen.things.append("\($0 as? EventLoopError == .cancelled)") }
        task.cancel()
        while loop.step() {}
        #expect(seen.things == ["true"])
    }
}
