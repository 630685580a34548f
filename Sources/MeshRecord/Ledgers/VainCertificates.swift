import MeshModel

/// Certificates that came when their asker did not seek them any longer.
package struct VainCertificates: Sendable, Hashable {
    package private(set) var count = 0
    /// The slowest answer of those that came after their asker had given up.
    package private(set) var slowest: Slowness?

    package struct Slowness: Sendable, Hashable {
        /// How long an asker waits.
        package var patience: Duration
        package var answer: Duration

        package init(patience: Duration, answer: Duration) {
            self.patience = patience
            self.answer = answer
        }
    }

    package init() {}

    mutating func add(_ slowness: Slowness?) {
        count += 1
        if let slowness, slowness.answer > (slowest?.answer ?? .zero) { slowest = slowness }
    }
}
