import MeshModel
import NIOCore

extension UpstreamConnection {
    /// What a connection is in the midst of, and what is to be done about what happens to it: decisions without effects.
    ///
    /// A request is handed out to be ended once, and the pool is left once, whatever comes in whatever order.
    struct StateMachine {
        private var state: State
        /// nil before it was connected.
        private(set) var key: ConnectionKey?
        private let usesTLS: Bool

        private enum State {
            /// Its first request waits for the channel.
            case connecting(UpstreamRequest, isLast: Bool)
            case busy(Busy)
            case idle(Link)
            /// Without a request: the channel is being closed and has not ended yet.
            case closing(any Channel)
            /// It has left the pool. The channel may live a little longer, or be still in the making.
            case ended((any Channel)?)
        }

        private struct Busy {
            var link: Link
            let request: UpstreamRequest
            var head: ResponseHead?
            /// No further request is to begin.
            var isLast: Bool
        }

        private struct Link {
            let channel: any Channel
            var hasServed = false
            /// The server said that it closes, which it does between requests only.
            var isFarewellSaid = false
        }

        struct ResponseHead {
            let status: Int
            let keepAlive: Bool
        }

        init(first request: UpstreamRequest, usesTLS: Bool) {
            state = .connecting(request, isLast: false)
            self.usesTLS = usesTLS
        }

        // MARK: What it is

        /// Nothing is under way on it, and something may begin.
        var isIdle: Bool { if case .idle = state { true } else { false } }

        /// No further request is to begin on it.
        var isRetired: Bool {
            switch state {
            case .connecting(_, let isLast): isLast
            case .busy(let busy): busy.isLast
            case .idle: false
            case .closing, .ended: true
            }
        }

        /// The one under way.
        var request: UpstreamRequest? {
            switch state {
            case .connecting(let request, _): request
            case .busy(let busy): busy.request
            case .idle, .closing, .ended: nil
            }
        }

        // MARK: Requests

        enum Connected {
            case send(UpstreamRequest)
            /// Nobody waits for it any more.
            case close
        }

        mutating func connected(_ channel: any Channel, as key: ConnectionKey?) -> Connected {
            self.key = key
            switch state {
            case .connecting(let request, let isLast):
                state = .busy(Busy(link: Link(channel: channel), request: request, isLast: isLast))
                return .send(request)
            case .ended:
                state = .ended(channel)
                return .close
            case .busy, .idle, .closing:
                preconditionFailure("a connection is made once")
            }
        }

        /// - Returns: where to send it.
        mutating func begin(_ request: UpstreamRequest) -> any Channel {
            guard case .idle(let link) = state else { preconditionFailure("a connection takes one request at a time") }
            state = .busy(Busy(link: link, request: request, isLast: false))
            return link.channel
        }

        mutating func answerBegan(_ head: ResponseHead) {
            guard case .busy(var busy) = state else { return }
            busy.head = head
            state = .busy(busy)
        }

        struct Answered {
            let request: UpstreamRequest
            let status: Int
            /// To be closed before the request ends; nil: the connection is idle.
            let closing: (any Channel)?
        }

        /// - Returns: nil for what answers nothing.
        mutating func answerEnded(isTooOld: Bool) -> Answered? {
            guard case .busy(var busy) = state, let head = busy.head else { return nil }
            guard head.keepAlive, !isTooOld, !busy.isLast else {
                state = .closing(busy.link.channel)
                return Answered(request: busy.request, status: head.status, closing: busy.link.channel)
            }
            busy.link.hasServed = true
            state = .idle(busy.link)
            return Answered(request: busy.request, status: head.status, closing: nil)
        }

        // MARK: Closing

        /// Lets the request under way finish.
        ///
        /// - Returns: what to close now.
        mutating func retire() -> (any Channel)? {
            guard case .busy(var busy) = state else { return close() }
            busy.isLast = true
            state = .busy(busy)
            return nil
        }

        /// Begins to close, whatever is under way.
        ///
        /// - Returns: what to close now.
        mutating func close() -> (any Channel)? {
            switch state {
            case .connecting(let request, _):
                state = .connecting(request, isLast: true)
                return nil
            case .busy(var busy):
                busy.isLast = true
                state = .busy(busy)
                return busy.link.channel
            case .idle(let link):
                state = .closing(link.channel)
                return link.channel
            case .closing(let channel): return channel
            case .ended(let channel): return channel
            }
        }

        enum Abandoned {
            case close(any Channel)
            case leavePool
            case nothing
        }

        /// The request under way has ended elsewhere.
        mutating func abandon() -> Abandoned {
            switch state {
            case .connecting:
                state = .ended(nil)
                return .leavePool
            case .busy(let busy):
                state = .closing(busy.link.channel)
                return .close(busy.link.channel)
            case .idle, .closing, .ended:
                return close().map { .close($0) } ?? .nothing
            }
        }

        mutating func farewellSaid() {
            switch state {
            case .busy(var busy):
                busy.link.isFarewellSaid = true
                state = .busy(busy)
            case .idle(var link):
                link.isFarewellSaid = true
                state = .idle(link)
            case .connecting, .closing, .ended: break
            }
        }

        enum Ended {
            case leavePool
            case leavePoolAndEnd(UpstreamRequest, UpstreamRequest.Result)
            /// It had ended before.
            case nothing
        }

        /// The channel is gone, or was never there.
        ///
        /// - Parameter refusal: how a request under way ends, where one of the two ends would not have the other.
        mutating func end(_ refusal: UpstreamRequest.Result? = nil) -> Ended {
            switch state {
            case .connecting(let request, _):
                state = .ended(nil)
                return .leavePoolAndEnd(request, refusal ?? .unanswered(mayRepeat: true))
            case .busy(let busy):
                state = .ended(busy.link.channel)
                return .leavePoolAndEnd(busy.request, refusal ?? result(of: busy))
            case .idle(let link):
                state = .ended(link.channel)
                return .leavePool
            case .closing(let channel):
                state = .ended(channel)
                return .leavePool
            case .ended: return .nothing
            }
        }

        /// Whether a request is under way that must not be repeated for nothing.
        var isUnanswered: Bool {
            guard case .busy(let busy) = state else { return false }
            return switch result(of: busy) {
            case .unanswered(mayRepeat: true): false
            case .response, .refused, .unconnected, .unanswered, .cutOff, .timedOut: true
            }
        }

        private func result(of cut: Busy) -> UpstreamRequest.Result {
            guard cut.head == nil else { return .cutOff }
            // Without TLS nobody says that he closes.
            let wasOrderly = cut.link.hasServed && (cut.link.isFarewellSaid || !usesTLS)
            return .unanswered(mayRepeat: key == nil || wasOrderly)
        }
    }
}
