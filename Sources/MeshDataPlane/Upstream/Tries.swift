import MeshModel
import MeshPolicies

/// How often a call may still be tried.
struct Tries {
    private let spec: RetrySpec
    private var retriesLeft: Int
    private var connectRetriesLeft: Int
    /// It has been tried again because it had failed.
    private(set) var isRetrying = false

    /// - Parameter connectRetries: how often a request may be tried over that provably reached nobody.
    init(_ spec: RetrySpec, connectRetries: Int) {
        self.spec = spec
        connectRetriesLeft = connectRetries
        retriesLeft = spec.attempts
    }

    mutating func takeConnectRetry() -> Bool {
        guard connectRetriesLeft > 0 else { return false }
        connectRetriesLeft -= 1
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
