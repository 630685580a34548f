import MeshModel

/// What became of one expectation.
package struct ExpectationResult: Sendable {
    package var text: String
    /// nil: the run ended before it could be told.
    package var held: Bool?
    package var detail: String
    /// The numbers of events that contradict it, where it was missed: the first ten.
    package var events: [Int]

    package init(text: String, held: Bool?, detail: String, events: [Int] = []) {
        self.text = text
        self.held = held
        self.detail = detail
        self.events = events
    }

    package var json: JSON {
        [
            "text": .string(text), "held": JSON(held), "detail": .string(detail),
            "events": .array(events.map { .integer($0) }),
        ]
    }
}

extension ExpectationResult {
    /// - Parameters:
    ///   - refused: the step that did not happen, though it may depend on it.
    ///   - end: when it can be told.
    ///   - lasted: how long the run was.
    init(
        _ expectation: Expectation, _ standing: Standing, _ citations: [Citation], refused: Citation?, end: Duration,
        lasted: Duration
    ) {
        if let refused, !standing.isUntold {
            self.init(
                text: expectation.text, held: false,
                detail: "\(standing.detail); event \(refused.sequence) at \(refused.at.rounded.text): \(refused.sentence)",
                events: [refused.sequence] + citations.map(\.sequence))
            return
        }
        switch (standing.isUntold, end <= lasted || standing.isFinal, standing.held) {
        case (true, _, _): self.init(text: expectation.text, held: nil, detail: standing.detail)
        case (false, true, true): self.init(text: expectation.text, held: true, detail: standing.detail)
        case (false, true, false):
            let first = citations.first.map { "; event \($0.sequence) at \($0.at.rounded.text): \($0.sentence)" } ?? ""
            self.init(
                text: expectation.text, held: false, detail: standing.detail + first,
                events: citations.map(\.sequence))
        case (false, false, _):
            // Time that did not come could still have changed it.
            self.init(
                text: expectation.text, held: nil,
                detail: "the run ended after \(lasted.brief), before \(end.brief): \(standing.detail)")
        }
    }
}

extension Topology {
    /// When everything that is planned has happened, and the last step has had two seconds to show; nil when nothing ends.
    package var naturalEnd: Duration? {
        let windows = expectations.compactMap(\.condition.rule.end)
        return (plannedSteps().map { $0.at + .seconds(2) } + windows + load.compactMap(\.window.to)).max()
    }
}
