/// Why a pair of instances could not talk.
package enum OutageCause: Hashable, Sendable {
    case refusal(Cause)
    /// The network was parted between these.
    case partition(Party, Party)
    /// The instance was there no more, nor were so many others of its service, and its callers had not heard of it.
    case departure(InstanceID, others: Int, Departure)
    /// Nobody of the service could be called.
    case absence(ServiceName, Absence)
    /// The instance, which called or was called, had ended connections with requests under way.
    case cut(RequestCut, by: InstanceID)
    /// The instance, which called or was called, was asked for more than it can do.
    case overload(InstanceID, Overload.Capacity, Overload)
    /// No answer came, though the first attempt waited so long.
    case silence(Duration)
    /// No more is known than that connections ended without an answer.
    case reset
    /// No more is known than that handshakes were refused.
    case alert(TLSAlert)

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

    /// Why nobody could be called.
    package enum Absence: Hashable, Sendable {
        /// Nobody else was there when this one went.
        case gone(InstanceID, Departure)
        /// It was created then, and is not ready; what has come of its search for a certificate.
        case unready(InstanceID, since: MeshTime, Cause.Renewal?)
        /// Some were ready, of whom callers had not heard.
        case untold
        /// There is nobody.
        case none
    }
}
