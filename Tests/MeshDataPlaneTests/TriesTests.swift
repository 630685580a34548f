import MeshModel
import Testing

@testable import MeshDataPlane

@Suite struct TriesTests {
    private func takes(_ outcome: Outcome) -> Bool {
        var tries = Tries(RetrySpec(attempts: 1, budget: Fraction(1)!), connectRetries: 0)
        return tries.takeRetry(after: outcome, retrying: 0, active: 10)
    }

    @Test func `what may turn out otherwise is tried again`() {
        #expect(takes(.reset) && takes(.noEndpoint) && takes(.error))
        #expect(!takes(.ok) && !takes(.denied) && !takes(.timeout))
    }

    @Test func `a call asks the budget for its first retry alone`() {
        var tries = Tries(RetrySpec(attempts: 3, budget: Fraction(0.5)!), connectRetries: 0)
        let taken = [10, 0, 10, 10, 0].map {
            tries.takeRetry(after: .reset, retrying: $0, active: 10)
        }
        #expect(taken == [false, true, true, true, false], "the last for want of retries")
        #expect(tries.isRetrying)
    }

    @Test func `tries over what reached nobody are few, and no retries`() {
        var tries = Tries(RetrySpec(), connectRetries: 3)
        #expect((0..<5).map { _ in tries.takeConnectRetry() } == [true, true, true, false, false])
        #expect(!tries.isRetrying)
    }
}
