import MeshModel
import NIOCore

extension RequestHandler {
    /// How far an accepted connection is with its requests, and when it is to end: decisions without effects.
    struct StateMachine {
        private var phase = Phase.waiting(until: nil)
        private var hasServed = false
        /// The next answer is the last.
        private var isRetiring = false

        /// Patience with the peer ends at `until`, by the loop's clock; nil: never.
        private enum Phase {
            /// Nothing of a request has come.
            case waiting(until: NIODeadline?)
            case receiving(Incoming, until: NIODeadline?)
            /// The peer waits for us.
            case answering(keepAlive: Bool)
        }

        private struct Incoming {
            let keepAlive: Bool
            var bodySize = 0
        }

        /// A request has begun to arrive and is not answered yet.
        private var isBusy: Bool { if case .waiting = phase { false } else { true } }

        /// A whole request has come, and its answer has not gone.
        var isAnswering: Bool { if case .answering = phase { true } else { false } }

        // MARK: Patience

        /// When patience with the peer ends; nil while it waits for us.
        var limit: NIODeadline? {
            switch phase {
            case .waiting(let limit), .receiving(_, let limit): limit
            case .answering: nil
            }
        }

        /// The next request is to have come by then.
        ///
        /// - Returns: false where it has come already.
        mutating func wait(until limit: NIODeadline) -> Bool {
            switch phase {
            case .waiting: phase = .waiting(until: limit)
            case .receiving(let incoming, _): phase = .receiving(incoming, until: limit)
            case .answering: return false
            }
            return true
        }

        // MARK: Requests

        mutating func requestBegan(keepAlive: Bool) {
            phase = .receiving(Incoming(keepAlive: keepAlive), until: limit)
        }

        /// - Returns: false when it is more than anybody may send.
        mutating func received(_ count: Int) -> Bool {
            guard case .receiving(var incoming, let limit) = phase else { return true }
            incoming.bodySize += count
            phase = .receiving(incoming, until: limit)
            return incoming.bodySize <= ByteCount.largest.bytes
        }

        mutating func requestEnded() {
            guard case .receiving(let incoming, _) = phase else { return }
            phase = .answering(keepAlive: incoming.keepAlive)
        }

        /// The answer is about to be written, within which a request that came meanwhile is handed on.
        ///
        /// - Returns: whether it is the connection's last.
        mutating func answer(isDraining: Bool) -> Bool {
            let isAskedToStay = if case .answering(let keepAlive) = phase { keepAlive } else { false }
            phase = .waiting(until: nil)
            hasServed = true
            return !isAskedToStay || isRetiring || isDraining
        }

        /// There is nobody left to write the answer to.
        mutating func drop() { phase = .waiting(until: nil) }

        // MARK: Ending

        enum Ending {
            case close
            /// Without a word.
            case abort
        }

        /// Ends with the answer under way. A connection that has not served yet is let to serve once: whoever opened it
        /// has something to ask, and closing it now would look like a refusal.
        ///
        /// - Returns: nil where it is not to end yet.
        mutating func retire() -> Ending? {
            isRetiring = true
            return !isBusy && hasServed ? .close : nil
        }

        /// Ends at once, answer or none; a connection that has not served yet as `retire` says.
        mutating func cutOff() -> Ending? { isBusy ? .abort : retire() }
    }
}
