import NIOCore

/// One direction of a connection: messages arrive in the order in which they were sent, each after a latency of its own.
///
/// Confined to its loop.
final class SimulatedLine {
    private let network: SimulatedNetwork
    private let link: SimulatedNetwork.LinkState
    private let sender: SimulatedHost
    private let receiver: SimulatedHost
    private weak var from: SimulatedChannel?
    private weak var to: SimulatedChannel?
    private var lastArrival = NIODeadline.uptimeNanoseconds(0)
    private var isReset = false

    enum Message {
        case bytes(ByteBuffer)
        /// Nothing more will come.
        case end
        case reset
    }

    init(
        _ network: SimulatedNetwork, _ link: SimulatedNetwork.LinkState, from: (SimulatedChannel, SimulatedHost),
        to: (SimulatedChannel, SimulatedHost)
    ) {
        self.network = network
        self.link = link
        (self.from, sender) = from
        (self.to, receiver) = to
    }

    func send(_ message: Message) {
        guard !isReset else { return }
        let isLost = network.loses(link)
        let arrival = max(lastArrival, sender.departure + network.latency(of: link))
        lastArrival = arrival
        if isLost { isReset = true }
        // The line lives as long as something is on its way.
        network.loop.at(arrival) { [self] in arrived(isLost ? .reset : message) }
    }

    private func arrived(_ message: Message) {
        link.pass { [self] in
            guard let to else { return }
            receiver.take { to.receive(message) }
            if case .reset = message { from?.receive(.reset) }
        }
    }
}
