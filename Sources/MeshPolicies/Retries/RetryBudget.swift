import MeshModel

/// Bounds retries by the load they come on top of, so that they cannot multiply an outage (as in Envoy).
package struct RetryBudget: Hashable, Sendable {
    /// Always allowed, whatever the share comes to.
    package static let minimum = 3

    package let share: Fraction

    package init(share: Fraction) { self.share = share }

    /// - Parameters:
    ///   - retries: those under way.
    ///   - active: all calls under way, retries among them.
    package func allowsRetry(retries: Int, active: Int) -> Bool {
        retries < max(Self.minimum, Int(share.value * Double(active)))
    }
}
