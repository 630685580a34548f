extension Cause {
    /// What had come of its holder's search for another, when a certificate had ended.
    package enum Renewal: Hashable, Sendable {
        /// It was not sought yet: by its holder's clock, which is behind by that much, the certificate had not ended.
        case notDue(behind: Duration)
        /// It was asked for then, and no answer has come yet; what keeps the authority from it.
        case awaited(since: MeshTime, AuthorityFault?, Overload?)
        /// It has come, and begins then by its holder's clock.
        case early(begins: MeshTime)
        case failed(Attempts)
    }

    /// Attempts in a row, none of which brought a certificate.
    package struct Attempts: Hashable, Sendable {
        /// When the first of them had failed.
        package var since: MeshTime
        package var count: Int
        /// Why the last of them failed.
        package var reason: Reason
        /// What was wrong with the authority on purpose, where that is why.
        package var fault: AuthorityFault?

        package init(since: MeshTime, count: Int, reason: Reason, fault: AuthorityFault? = nil) {
            self.since = since
            self.count = count
            self.reason = reason
            self.fault = fault
        }

        package enum Reason: Hashable, Sendable {
            /// No key or CSR could be made.
            case notAsked(why: String)
            /// The CSR did not come to the authority.
            case unreachable
            case paused(TrustDomain)
            /// The authority takes longer than its holder waits; so long for the last answer, where one came.
            case slow(patience: Duration, answer: Duration?, Overload?)
            case refused(why: String)
            /// Its holder could not use the certificate that came.
            case invalid(why: String)
        }
    }
}

extension Cause.Renewal {
    /// What is wrong with the authority on purpose, where that is why.
    package var fault: AuthorityFault? {
        switch self {
        case .awaited(_, let fault, _): fault
        case .failed(let attempts): attempts.fault
        case .notDue, .early: nil
        }
    }
}
