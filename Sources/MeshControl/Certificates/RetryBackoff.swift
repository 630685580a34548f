import MeshModel

/// How long an instance waits before it asks again for a certificate it did not get.
///
/// 500 ms, doubling with each attempt up to 25 s, each ± 20 %: so never more than 30 s, and instances that failed
/// together do not come back together, not even once the waits have stopped growing.
package enum RetryBackoff {
    static let first = Duration.milliseconds(500)
    static let longest = Duration.seconds(25)
    static let jitter = 0.2

    /// - Parameters:
    ///   - attempt: the one that failed, from 1.
    ///   - draw: in 0 ..< 1; 0.5 is no jitter.
    package static func delay(afterAttempt attempt: Int, draw: Double) -> Duration {
        let doublings = min(max(attempt - 1, 0), 6)
        let base = min(first * (1 << doublings), longest)
        return base.scaled(by: 1 + (2 * draw - 1) * jitter)
    }

    package static func delay(afterAttempt attempt: Int, random: inout SeededRandom) -> Duration {
        delay(afterAttempt: attempt, draw: random.unit())
    }
}
