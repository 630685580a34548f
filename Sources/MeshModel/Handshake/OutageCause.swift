/// Why a pair of instances could not talk.
package enum OutageCause: Hashable, Sendable {
    case refusal(Cause)
    /// The network was parted between these.
    case partition(Party, Party)
    /// No more is known than how the first attempt ended.
    case outcome(Outcome)
}
