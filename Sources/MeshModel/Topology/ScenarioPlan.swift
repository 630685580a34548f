/// A step of a scenario at the moment that the seed drew for it.
package struct PlannedStep: Hashable, Sendable {
    package var at: Duration
    package var action: OperatorAction
    package var location: SourceLocation?

    package init(at: Duration, action: OperatorAction, location: SourceLocation? = nil) {
        self.at = at
        self.action = action
        self.location = location
    }

    /// What it does, and where the topology says so.
    package var summary: String { action.summary + (location.map { " (\($0.brief))" } ?? "") }
}

extension Topology {
    /// The scenario with every time drawn, in order; equal times in the file's order. A fault that lasts is cleared by a
    /// step of its own.
    package func plannedSteps() -> [PlannedStep] {
        let random = SeededRandom(seed: seed)
        let steps = scenario.enumerated().flatMap { index, step in
            var own = random.split("scenario/\(index)")
            return step.planned(from: &own)
        }
        return steps.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(\.element)
    }
}

extension ScenarioStep {
    fileprivate func planned(from random: inout SeededRandom) -> [PlannedStep] {
        moments(from: &random).flatMap { moment in
            let step = PlannedStep(at: moment, action: action, location: location)
            guard let lasts, case .inject(let fault) = action else { return [step] }
            let end = PlannedStep(
                at: moment + lasts.draw(from: &random), action: .clear(fault.handle), location: location)
            return [step, end]
        }
    }

    /// More repetitions than anybody means.
    package static let repetitionLimit = 100_000

    private func moments(from random: inout SeededRandom) -> [Duration] {
        switch when {
        case .at(let span): return [span.draw(from: &random)]
        case .every(let gap, let from, let until):
            var moments: [Duration] = []
            var moment = from
            while moment < until, moments.count < Self.repetitionLimit {
                moments.append(moment)
                moment += max(.nanoseconds(1), gap.draw(from: &random))
            }
            return moments
        }
    }
}

extension ScenarioStep.Span {
    fileprivate func draw(from random: inout SeededRandom) -> Duration {
        switch self {
        case .exactly(let moment): moment
        case .between(let earliest, let latest): earliest + (latest - earliest).scaled(by: random.unit())
        }
    }
}
