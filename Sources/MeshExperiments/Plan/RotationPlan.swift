import MeshModel

/// A rotation's phases, and the shortest wait in each with which nothing is refused.
package struct RotationPlan: Sendable {
    /// In order; ends early where no wait is safe, or where the search was stopped.
    package var phases: [Phase] = []
    package var verdict = Verdict.stopped

    package enum Verdict: Sendable {
        /// Nothing was refused with all waits together, with as many seeds that they were not fitted to.
        case safe
        /// Some phase has no safe wait.
        case unsafe
        /// What went wrong with the waits that were found: no wait of this strategy could help it.
        case unavoidable(RotationTrial.Trouble)
        /// Somebody stopped the search.
        case stopped
    }

    /// One phase, and how long it must last.
    package struct Phase: Sendable {
        package var name: String
        /// The key of its wait in the topology language.
        package var key: String
        /// nil: no wait up to two months is safe.
        package var wait: Duration?
        /// The longest wait that was seen to be too short, and what it led to; nil where even none at all is safe.
        package var tooShort: (wait: Duration, seen: RotationTrial.Trouble)?
    }
}
