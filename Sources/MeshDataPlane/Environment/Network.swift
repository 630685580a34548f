import MeshModel
import NIOCore

/// Where connections come from: TCP on loopback addresses in a live run, joined in-memory channels in a simulation.
package protocol Network: Sendable {
    /// Binds `address` (port 0: any free one) and sets each accepted connection up on the same loop.
    ///
    /// - Throws: (through the future) `IOError` and the like when the address can't be bound.
    func listen(
        on address: Address, loop: any EventLoop, accept: @escaping @Sendable (any Channel) -> EventLoopFuture<Void>
    ) -> EventLoopFuture<any Channel>

    /// - Parameter source: the host to call from; nil leaves it to the network.
    func connect(
        from source: String?, to address: Address, loop: any EventLoop, timeout: TimeAmount,
        setUp: @escaping @Sendable (any Channel) -> EventLoopFuture<Void>
    ) -> EventLoopFuture<any Channel>
}

extension Channel {
    /// nil for a channel that is no longer, or not yet, connected.
    func connectionKey(clientSide: Bool) -> ConnectionKey? {
        guard let local = localAddress.flatMap(Address.init), let remote = remoteAddress.flatMap(Address.init) else {
            return nil
        }
        return clientSide ? ConnectionKey(client: local, server: remote) : ConnectionKey(client: remote, server: local)
    }
}

extension Address {
    package init?(_ address: SocketAddress) {
        guard let host = address.ipAddress, let port = address.port else { return nil }
        self.init(host: host, port: port)
    }
}
