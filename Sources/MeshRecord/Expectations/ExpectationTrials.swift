import MeshModel

/// The expectations of a run as the control loop keeps them: what the log says of each, and what was sampled for it.
package struct ExpectationTrials: Sendable {
    private var trials: [Trial]
    private let domains: [ServiceName: TrustDomain]
    private let calls: [Edge]
    /// nil before the run has begun.
    private var start: MeshTime?

    private struct Trial: Sendable {
        let expectation: Expectation
        let rule: any ExpectationRule
        /// nil before the run has begun.
        var witness: (any ExpectationWitness)?
        var ready: Int?
        /// The first step of the scenario that was refused, and from which it may have followed.
        var refused: Citation?
    }

    /// - Parameters:
    ///   - domains: of all workloads.
    ///   - calls: who calls whom.
    package init(_ expectations: [Expectation], domains: [ServiceName: TrustDomain], calls: [Edge]) {
        self.domains = domains
        self.calls = calls
        trials = expectations.map { Trial(expectation: $0, rule: $0.condition.rule) }
    }

    mutating func begin(at start: MeshTime) {
        self.start = start
        for index in trials.indices { trials[index].witness = trials[index].rule.makeWitness(start: start) }
    }

    mutating func hear(_ news: News) {
        if case .event(let event) = news, case .operatorRejected(let action, let why) = event.happening {
            refused(action, why, event)
        }
        for index in trials.indices { trials[index].witness?.hear(news) }
    }

    /// What should have followed from it cannot have.
    private mutating func refused(_ action: OperatorAction, _ why: String, _ event: Event) {
        guard let start else { return }
        let at = event.time - start
        for index in trials.indices where trials[index].refused == nil {
            let trial = trials[index]
            guard at < trial.rule.end ?? .century,
                trial.expectation.condition.mayFollow(from: action, domains, calls)
            else { continue }
            trials[index].refused = Citation(
                sequence: event.sequence, at: at, sentence: "a step was refused that it may depend on: \(why)")
        }
    }

    /// The moments at which ready instances are to be counted, each for an expectation.
    package var samples: [(sample: ReadySample, for: ExpectationPlace)] {
        trials.enumerated().compactMap { index, trial in
            trial.rule.sample.map { ($0, ExpectationPlace(number: index)) }
        }
    }

    package mutating func sampled(ready: Int, for place: ExpectationPlace) { trials[place.number].ready = ready }

    /// - Parameters:
    ///   - counters: the sum of all loops'.
    ///   - lasted: how long the run was.
    ///   - digest: of the event log; nil for a live run.
    package func results(_ counters: ExpectationCounters, lasted: Duration, digest: String?) -> [ExpectationResult] {
        trials.enumerated().map { index, trial in
            let standing = Self.standing(
                trial.rule, counters, trial.witness, at: ExpectationPlace(number: index),
                Seen(ready: trial.ready, digest: digest))
            return ExpectationResult(
                trial.expectation, standing, trial.witness?.cited.kept ?? [], refused: trial.refused,
                end: trial.rule.end ?? lasted, lasted: lasted)
        }
    }

    private static func standing<Rule: ExpectationRule>(
        _ rule: Rule, _ counters: ExpectationCounters, _ witness: (any ExpectationWitness)?,
        at place: ExpectationPlace, _ seen: Seen
    ) -> Standing {
        rule.standing(counters.counter(Rule.Counter.self, at: place), witness.map { $0 as! Rule.Witness }, seen)
    }
}
