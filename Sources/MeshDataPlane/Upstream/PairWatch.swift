import MeshModel

/// Whether a caller can talk to one instance, or to any of a service, as its attempts show.
struct PairWatch {
    private var failing: Failing?

    fileprivate struct Failing {
        let since: MeshTime
        var outcome: Outcome
        /// When the last attempt began that ended so.
        var last: MeshTime
        /// Attempts that came later have begun to end otherwise; one alone may be chance.
        var turn: (outcome: Outcome, since: MeshTime)?
    }

    enum Change: Equatable {
        /// The first attempt that ended so began then.
        case failing(Outcome, since: MeshTime)
        case recovered(after: Duration)
    }

    /// An attempt has ended that began then.
    ///
    /// - Returns: nil where it is as it was. An error is an answer, as policy's denial is.
    mutating func attemptEnded(_ outcome: Outcome, began: MeshTime, at now: MeshTime) -> Change? {
        guard var known = failing else {
            if outcome.isAnswer { return nil }
            failing = Failing(since: began, outcome: outcome, last: began)
            return .failing(outcome, since: began)
        }
        if outcome.isAnswer {
            failing = nil
            return .recovered(after: now - known.since)
        }
        defer { failing = known }
        return known.noted(outcome, began: began)
    }
}

extension PairWatch.Failing {
    /// What began earlier says nothing of what came since.
    fileprivate mutating func noted(_ outcome: Outcome, began: MeshTime) -> PairWatch.Change? {
        if outcome == self.outcome {
            last = max(last, began)
            if let turn, began >= turn.since { self.turn = nil }
        } else if let turn, turn.outcome == outcome {
            (self.outcome, last, self.turn) = (outcome, max(began, turn.since), nil)
            return .failing(outcome, since: min(began, turn.since))
        } else if began > last {
            turn = (outcome, began)
        }
        return nil
    }
}
