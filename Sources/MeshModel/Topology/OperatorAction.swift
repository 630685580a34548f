/// What an operator can do to a running mesh, by scenario or by command.
package enum OperatorAction: Hashable, Sendable {
    case scale(ServiceName, to: Int, order: VictimOrder?)
    case renew(RenewalScope)
    case inject(Fault)
    case clear(Fault.Handle)
    case authority(AuthorityAction, of: TrustDomain)
}

/// Whose certificates are to be renewed.
package enum RenewalScope: Hashable, Sendable {
    case everything
    case target(Target)
}
