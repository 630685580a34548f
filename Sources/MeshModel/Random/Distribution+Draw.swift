import Libc

extension Distribution {
    /// A length of time; never negative, at most 1000 times what the distribution is about.
    package func draw(from random: inout SeededRandom) -> Duration {
        switch self {
        case .constant(let duration):
            return duration
        case .uniform(let from, let to):
            return from + (to - from).scaled(by: random.unit())
        case .exponential(let mean):
            return mean.scaled(by: -log(1 - random.unit()))
        case .lognormal(let median, let p99):
            // The 99th percentile of the standard normal distribution is 2.3263.
            let sigma = log(p99.seconds / median.seconds) / 2.326_347_874
            return median.scaled(by: min(1_000, exp(sigma * Self.standardNormal(from: &random))))
        case .histogram(let values):
            var rest = random.unit() * values.reduce(0) { $0 + $1.weight }
            for value in values {
                rest -= value.weight
                if rest < 0 { return value.value }
            }
            return values.last?.value ?? .zero
        }
    }

    /// Box and Muller's method, of which one of the two numbers is used.
    private static func standardNormal(from random: inout SeededRandom) -> Double {
        (-2 * log(1 - random.unit())).squareRoot() * cos(2 * .pi * random.unit())
    }
}
