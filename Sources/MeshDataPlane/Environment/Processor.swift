/// An instance's processors in a simulation, where work must be said to take time; in a live run it takes what it takes.
///
/// What the instance sends after work has begun leaves it when the work is done: that is the network's affair.
package protocol Processor: Sendable {
    /// The instance does this work now, behind whatever it is busy with.
    func work(_ kind: Work)
}

/// What an instance spends its time on.
package enum Work: String, CaseIterable, Sendable {
    case clientHandshake, serverHandshake
    case clientResumption, serverResumption
    /// To make a key and a CSR, and to check the certificate that comes.
    case renewal
    /// To take in and answer a request; of a caller, to send it and take in the answer.
    case request
}
