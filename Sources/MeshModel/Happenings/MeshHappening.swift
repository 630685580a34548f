/// What happens to the mesh as a whole.
package enum MeshHappening: Hashable, Sendable {
    case started(seed: UInt64, instances: Int)
    case stopped
    /// The seed of a simulation, and what it drew for the scenario.
    case runDrawn(seed: UInt64, [PlannedStep])
    /// All is up: the load and the scenario begin.
    case runStarted(services: Int, instances: Int)
    case runEnded(RunEnd)
    case scenarioStep(PlannedStep)
    case operatorAction(OperatorAction)
}

/// Why a run ended.
package enum RunEnd: String, Sendable {
    /// The time given, or the topology's own end, has come.
    case finished
    /// Somebody asked: a signal, or `meshsim down`.
    case stopped
}
