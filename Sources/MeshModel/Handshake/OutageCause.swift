/// Why a pair of instances could not talk.
package enum OutageCause: Hashable, Sendable {
    case refusal(Cause)
    /// The network was parted between these.
    case partition(Party, Party)
    /// The instance was there no more, and its callers had not heard of it.
    case departure(InstanceID, Departure)
    /// No more is known than how the attempts ended.
    case outcome(Outcome)

    /// How an instance went that callers still called.
    package struct Departure: Hashable, Sendable {
        package var time: MeshTime
        package var how: How

        package init(time: MeshTime, how: How) {
            self.time = time
            self.how = how
        }

        package enum How: Hashable, Sendable {
            case stopped
            /// On purpose, where a fault was injected.
            case died(injected: Bool)
        }
    }
}
