/// A length of time that is fixed or drawn anew at each use.
package enum Distribution: Hashable, Sendable {
    case constant(Duration)
    case uniform(from: Duration, to: Duration)
    case exponential(mean: Duration)
    /// `p99` is above `median`.
    case lognormal(median: Duration, p99: Duration)
    /// Values with their weights; at least one, and the weights add up to more than 0.
    case histogram([Weighted])

    /// A value, and how likely it is beside the others' weights.
    package struct Weighted: Hashable, Sendable {
        package var value: Duration
        package var weight: Double

        package init(_ value: Duration, weight: Double) {
            self.value = value
            self.weight = weight
        }
    }
}
