import MeshModel

/// What the control plane is told.
package enum Observation: Hashable, Sendable {
    /// The run begins.
    case started
    /// The run ends: everything is to drain, and nothing to be replaced.
    case ended
    /// An operator, or the scenario, wants something.
    case operate(OperatorAction)
    case message(InstanceMessage, from: InstanceID)
    /// Somebody wants to know at this interval how much a service's instances have to do; nil: no longer.
    case watchLoad(of: ServiceName, every: Duration?)
    /// An instance is gone without having drained.
    case died(InstanceID, reason: String)
    /// `ControlPlane.nextDeadline` has come.
    case tick
}
