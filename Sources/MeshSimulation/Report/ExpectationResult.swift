import MeshModel

/// What became of one expectation.
package struct ExpectationResult: Sendable {
    package var text: String
    /// nil: the run ended before it could be told.
    package var held: Bool?
    package var detail: String
    /// The numbers of events that contradict it, where it was missed: the first ten.
    package var events: [Int] = []

    package var json: JSON {
        .object([
            ("text", .string(text)), ("held", held.map { .bool($0) } ?? .null), ("detail", .string(detail)),
            ("events", .array(events.map { .integer($0) })),
        ])
    }
}

extension Expectation {
    /// What a run showed of one expectation.
    struct Observed {
        var tally = Tally()
        /// nil: the run never began.
        var evidence: Evidence?
        /// The number of ready instances at the moment in question; nil when the run did not come that far.
        var ready: Int?
        /// Those counted for this expectation.
        var certificates = 0
        /// Of the event log; nil for a live run.
        var digest: String?
    }

    /// - Parameter lasted: how long the run was.
    func judge(_ observed: Observed, lasted: Duration) -> ExpectationResult {
        if case .digest = condition, observed.digest == nil {
            return ExpectationResult(text: text, held: nil, detail: "a live run does not repeat itself")
        }
        let ruling = condition.ruling(observed)
        let end = condition.end ?? lasted
        if end <= lasted || ruling.isFinal {
            return ruling.held
                ? ExpectationResult(text: text, held: true, detail: ruling.detail)
                : missed(ruling.detail, observed.evidence?.cited.kept ?? [])
        }
        // Time that did not come could still have changed it.
        return ExpectationResult(
            text: text, held: nil,
            detail: "the run ended after \(lasted.brief), before \(end.brief): \(ruling.detail)")
    }

    private func missed(_ detail: String, _ citations: [Citation]) -> ExpectationResult {
        let first = citations.first.map { "; event \($0.sequence) at \($0.at.rounded.text): \($0.sentence)" } ?? ""
        return ExpectationResult(text: text, held: false, detail: detail + first, events: citations.map(\.sequence))
    }
}
