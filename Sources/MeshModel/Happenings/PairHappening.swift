/// What happens between an instance and whom it calls.
package enum PairHappening: Hashable, Sendable {
    /// No attempt is answered any more, the first of which began at `since`; or they have begun to end otherwise then.
    case failing(Outcome, since: MeshTime)
    case recovered(after: Duration)
    /// A request went over a connection though a certificate of it had ended.
    case connectionOutlived(certificateOf: InstanceID, ended: MeshTime)
}
