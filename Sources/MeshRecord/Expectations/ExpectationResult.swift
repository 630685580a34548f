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
                detail:
                    "\(standing.detail); event \(refused.sequence) at \(refused.at.rounded.text): \(refused.sentence)",
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
    ///
    /// - Parameter rotations: whether root rotations are to have ended, too, which wait for hours and days.
    package func naturalEnd(withRotations rotations: Bool = false) -> Duration? {
        let windows = expectations.compactMap(\.condition.rule.end)
        let steps = plannedSteps().map { $0.at + (rotations ? $0.action.lasts : .zero) + .seconds(2) }
        return (steps + windows + load.compactMap(\.window.to)).max()
    }
}

extension OperatorAction {
    /// How long what it begins goes on by itself.
    fileprivate var lasts: Duration {
        if case .authority(.rotateRoot(let rotation), _) = self { rotation.duration } else { .zero }
    }
}
