/// A small deterministic generator (SplitMix64; Steele, Lea, Flood: "Fast splittable pseudorandom number generators").
///
/// One seed draws everything in a run. Consumers take a stream of their own by name, so that a new consumer
/// does not shift what the others draw. Not for keys.
package struct SeededRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    /// The stream that belongs to `name`, as in `"load"` or `"jitter/orders.3"`; the receiver is not advanced.
    package func split(_ name: String) -> SeededRandom {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325  // FNV-1a
        for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        var mixed = SeededRandom(seed: state ^ hash)
        return SeededRandom(seed: mixed.next())
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }

    /// Uniform in 0 ..< 1, with 53 random bits.
    package mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// Uniform in 0 ..< bound. `bound` must be positive.
    package mutating func below(_ bound: Int) -> Int { Int(next().multipliedFullWidth(by: UInt64(bound)).high) }

    package mutating func chance(_ probability: Double) -> Bool { probability > 0 && unit() < probability }
}
