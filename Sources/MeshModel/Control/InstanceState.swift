/// An instance's life, in order; it may go to `stopped` from anywhere.
package enum InstanceState: String, CaseIterable, Sendable {
    /// Wanted, not yet started.
    case pending
    /// Has made its key and asked for its first certificate.
    case issuing
    /// Listens, and is or will be known to callers.
    case ready
    /// Withdrawn from discovery; finishes what is in flight.
    case draining
    case stopped
}
