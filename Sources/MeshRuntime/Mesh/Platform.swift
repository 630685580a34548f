import MeshDataPlane
import MeshModel
import NIOCore

/// What a mesh runs on: threads and sockets, or a virtual clock and memory.
package struct Platform: Sendable {
    /// At least one; the first becomes the control loop.
    package var loops: [any EventLoop]
    package var network: any Network
    package var clock: MeshClock
    package var addresses: any AddressPlan
    /// Upstream connections that may be open at one time, over all loops.
    package var connectionLimit: Int
    /// Time goes on while work is done, so that much of it must be done a little at a time.
    package var timePassesByItself = true
    /// What work takes; nil where it takes what it takes.
    package var costs: CostSpec?
    /// Keeps messages from passing between these, and between no others; nil where the network is not ours to part.
    package var part: (@Sendable ([NetworkSpec.Link.Parties]) -> Void)?

    package init(
        loops: [any EventLoop], network: any Network, clock: MeshClock, addresses: any AddressPlan,
        connectionLimit: Int, timePassesByItself: Bool = true, costs: CostSpec? = nil,
        part: (@Sendable ([NetworkSpec.Link.Parties]) -> Void)? = nil
    ) {
        self.loops = loops
        self.network = network
        self.clock = clock
        self.addresses = addresses
        self.connectionLimit = connectionLimit
        self.timePassesByItself = timePassesByItself
        self.costs = costs
        self.part = part
    }
}
