/// What happens to a fault.
package enum FaultHappening: Hashable, Sendable {
    case injected(Fault)
    case cleared(Fault)
    /// There was nothing to clear.
    case notActive(Fault.Handle)

    package var handle: Fault.Handle {
        switch self {
        case .injected(let fault), .cleared(let fault): fault.handle
        case .notActive(let handle): handle
        }
    }
}
