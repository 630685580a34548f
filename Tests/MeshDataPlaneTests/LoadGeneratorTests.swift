import MeshModel
import NIOCore
import Testing

@testable import MeshDataPlane

/// When a load generator sends. Nobody answers here: each request ends as it begins.
@Suite(.timeLimit(.minutes(1))) struct LoadGeneratorTests {
    private func generator(_ load: Load, calling pool: UpstreamPool, in environment: Environment) -> LoadGenerator {
        LoadGenerator(load, number: 0, caller: pool.caller.id, pool: pool, environment: environment)
    }

    private let web = UpstreamService(service("web"))

    private func load(_ shape: Load.Shape, from: Duration = .zero, to: Duration = .seconds(1_000)) -> Load {
        Load(to: service("web").name, trustDomain: shop, shape: shape, window: Window(from: from, to: to))
    }

    /// When requests were sent in so much time, in seconds from the start.
    private func times(_ load: Load, running: TimeAmount, step: TimeAmount) -> [Double] {
        let bench = ListenerBench(service("web"))
        let generator = generator(load, calling: bench.emptyPool(from: "load", to: web), in: bench.environment)
        let start = bench.environment.now
        generator.begin(from: start)
        var passed = TimeAmount.zero
        while passed < running {
            bench.pass(step)
            passed = passed + step
        }
        return bench.telemetry.all.requests.map { ($0.intended - start).seconds }
    }

    @Test func `constant arrivals are evenly spaced, within the window alone`() {
        let shape = Load.Shape.open(rate: Rate(perSecond: 10)!, arrivals: .constant)
        let times = times(
            load(shape, from: .seconds(2), to: .seconds(4)), running: .seconds(6), step: .milliseconds(10))
        #expect(times == stride(from: 20, to: 40, by: 1).map { $0 / 10 } as [Double])
    }

    @Test func `each request carries the time it was due, at any rate`() {
        let shape = Load.Shape.open(rate: Rate(perSecond: 1_000)!, arrivals: .constant)
        let times = times(load(shape), running: .seconds(2), step: .seconds(2))
        #expect(times.count == 2_001 && times == times.sorted() && times.last == 2)
    }

    @Test func `Poisson arrivals keep their rate, and their gaps are exponential`() {
        let shape = Load.Shape.open(rate: Rate(perSecond: 50)!, arrivals: .poisson)
        let times = times(load(shape), running: .seconds(400), step: .seconds(1))
        #expect(abs(Double(times.count) - 20_000) < 600)
        let gaps = zip(times.dropFirst(), times).map { $0 - $1 }.sorted()
        #expect(abs(gaps[gaps.count / 2] - 0.013_86) < 0.000_7, "the median is the mean times ln 2")
    }

    @Test func `a user who gets nothing asks again after thinking, and never in a spin`() {
        let thinking = load(.closed(users: 3, think: .constant(.seconds(1))))
        #expect(times(thinking, running: .seconds(10), step: .milliseconds(100)).count == 33)
        let restless = load(.closed(users: 1, think: .constant(.zero)))
        #expect(times(restless, running: .seconds(1), step: .milliseconds(10)).count == 101)
    }

    @Test func `a load beyond what the machine can send leaves the loop its turns`() async throws {
        let bench = try Bench()
        let shape = Load.Shape.open(rate: Rate(perSecond: 1e9)!, arrivals: .constant)
        let start = bench.environment.now
        let generator = try await bench.on { [self] in
            let pool = bench.emptyPool(from: "load", to: web)
            return NIOLoopBound(
                self.generator(self.load(shape), calling: pool, in: bench.environment), eventLoop: bench.loop)
        }
        for turn in 1...5 {
            try await bench.on { if turn == 1 { generator.value.begin(from: start) } }
        }
        try await bench.on { generator.value.end() }
        #expect(!bench.telemetry.all.requests.isEmpty)
    }
}
