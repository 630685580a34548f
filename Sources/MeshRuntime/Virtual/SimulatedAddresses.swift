import DequeModule
import MeshModel
import NIOCore

/// Gives each instance a host of its own in 10.0.0.0/8.
///
/// Sendable since it is confined to its network's loop, as its entries assert; who is a member may be asked from anywhere.
final class SimulatedAddresses: AddressPlan, @unchecked Sendable {
    private let network: SimulatedNetwork
    private let costs: CostSpec?
    /// Called when the processors of an instance have more to do than they can.
    var onOverload: (InstanceID, Overload) -> Void = { _, _ in }
    private var next = 1
    private var free: Deque<Int> = []

    private static let hosts = 1 << 24
    private static let port = 8_443

    init(network: SimulatedNetwork, costs: CostSpec?) {
        self.network = network
        self.costs = costs
    }

    func take(for occupant: Occupant) -> AddressSlot {
        network.loop.assertInEventLoop()
        let number = takeNumber()
        let name = "10.\(number >> 16 & 255).\(number >> 8 & 255).\(number & 255)"
        let host = SimulatedHost(
            loop: network.loop, cores: occupant.cores ?? 1, costs: occupant.cores == nil ? nil : costs,
            onOverload: { [weak self] in self?.onOverload(occupant.instance, $0) })
        network.moveIn(occupant, host, at: name)
        return AddressSlot(
            number: number, address: Address(host: name, port: Self.port), source: name, processor: host)
    }

    /// A host is used again as late as possible: callers may not have heard that its instance is gone.
    private func takeNumber() -> Int {
        if next >= Self.hosts, let number = free.popFirst() { return number }
        defer { next += 1 }
        return next
    }

    func release(_ slot: AddressSlot) {
        network.loop.assertInEventLoop()
        network.moveOut(slot.address.host)
        free.append(slot.number)
    }

    func isMember(_ host: String) -> Bool { host.hasPrefix("10.") }
}
