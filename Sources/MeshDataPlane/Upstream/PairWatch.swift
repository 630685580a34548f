import MeshModel

/// Whether a caller can talk to one instance, or to any of a service, as its attempts show.
struct PairWatch {
    private var failingSince: MeshTime?

    enum Change: Equatable {
        case failing
        case recovered(after: Duration)
    }

    /// - Returns: nil where it is as it was. Policy's denial is an answer.
    mutating func attemptEnded(answered: Bool, at now: MeshTime) -> Change? {
        switch (answered, failingSince) {
        case (true, let since?):
            failingSince = nil
            return .recovered(after: now - since)
        case (false, nil):
            failingSince = now
            return .failing
        default:
            return nil
        }
    }
}

extension Outcome {
    /// The peer said something.
    var isAnswer: Bool { self == .ok || self == .denied }
}
