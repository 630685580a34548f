/// What happens between an instance and whom it calls.
package enum PairHappening: Hashable, Sendable {
    /// The first attempt that was not answered since the last that was.
    case failing(Outcome)
    case recovered(after: Duration)
    /// A request went over a connection though a certificate of it had ended.
    case connectionOutlived(certificateOf: InstanceID, ended: MeshTime)
}
