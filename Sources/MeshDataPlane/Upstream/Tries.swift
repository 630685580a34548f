import MeshModel
import MeshPolicies

/// How often a call may still be tried.
struct Tries {
    private let spec: RetrySpec
    private var retriesLeft: Int
    /// Tries over requests that never reached a worker: they cost nothing and prove nothing.
    private var freeTriesLeft = 3
    /// It has been tried again because it had failed.
    private(set) var isRetrying = false

    init(_ spec: RetrySpec) {
        self.spec = spec
        retriesLeft = spec.attempts
    }

    mutating func takeFreeTry() -> Bool {
        guard freeTriesLeft > 0 else { return false }
        freeTriesLeft -= 1
        return true
    }

    /// Policy's answer does not change by asking again, and a call out of time has none left.
    ///
    /// - Parameters:
    ///   - retrying: calls to the same service that are being tried again, of all `active`.
    mutating func takeRetry(after outcome: Outcome, retrying: Int, active: Int) -> Bool {
        guard retriesLeft > 0, outcome != .ok, outcome != .denied, outcome != .timeout else { return false }
        guard isRetrying || RetryBudget(share: spec.budget).allowsRetry(retries: retrying, active: active) else {
            return false
        }
        retriesLeft -= 1
        isRetrying = true
        return true
    }
}
