import MeshModel
import Testing

@Suite struct SeededRandomTests {
    @Test func `one seed draws one sequence`() {
        var a = SeededRandom(seed: 42)
        var b = SeededRandom(seed: 42)
        let fromA = (0..<100).map { _ in a.next() }
        let fromB = (0..<100).map { _ in b.next() }
        #expect(fromA == fromB)
    }

    @Test func `the sequence is SplitMix64's`() {
        var random = SeededRandom(seed: 1_234_567)
        let drawn = [random.next(), random.next()]
        #expect(drawn == [6_457_827_717_110_365_317, 3_203_168_211_198_807_973])
    }

    @Test func `a split neither advances its source nor depends on other splits`() {
        let root = SeededRandom(seed: 7)
        var plain = root
        var used = root
        var load = used.split("load")
        _ = (0..<10).map { _ in load.next() }
        _ = used.split("jitter/a")
        let (next, nextUsed) = (plain.next(), used.next())
        #expect(next == nextUsed)
        var again = root.split("load")
        var first = root.split("load")
        let (one, other) = (again.next(), first.next())
        #expect(one == other)
    }

    @Test func `splits by other names, and of other seeds, draw other numbers`() {
        let names = (0..<100).map { "jitter/orders.\($0)" }
        let draws = [UInt64(1), 2, 3].flatMap { seed in
            names.map { name in
                var stream = SeededRandom(seed: seed).split(name)
                return stream.next()
            }
        }
        #expect(Set(draws).count == draws.count)
    }

    @Test func `draws stay in their range and spread over it`() {
        var random = SeededRandom(seed: 3)
        var counts = [Int](repeating: 0, count: 10)
        for _ in 0..<10_000 {
            let unit = random.unit()
            #expect((0..<1).contains(unit))
            counts[random.below(10)] += 1
        }
        #expect(counts.allSatisfy { (800...1_200).contains($0) }, "\(counts)")
    }
}
