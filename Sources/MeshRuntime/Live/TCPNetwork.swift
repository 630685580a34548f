import MeshDataPlane
import MeshModel
import NIOCore
import NIOPosix

/// TCP on this machine's loopback.
struct TCPNetwork: Network {
    func listen(
        on address: Address, loop: any EventLoop, accept: @escaping @Sendable (any Channel) -> EventLoopFuture<Void>
    ) -> EventLoopFuture<any Channel> {
        ServerBootstrap(group: loop)
            .serverChannelOption(.backlog, value: 1_024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            // An accepted connection stays on its instance's loop.
            .childChannelInitializer(accept)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.maxMessagesPerRead, value: 4)
            .bind(host: address.host, port: address.port)
    }

    func connect(
        from source: String?, to address: Address, loop: any EventLoop, timeout: TimeAmount,
        setUp: @escaping @Sendable (any Channel) -> EventLoopFuture<Void>
    ) -> EventLoopFuture<any Channel> {
        var bootstrap = ClientBootstrap(group: loop)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.maxMessagesPerRead, value: 4)
            .connectTimeout(timeout)
            .channelInitializer(setUp)
        if let source, let local = try? SocketAddress(ipAddress: source, port: 0) {
            bootstrap = bootstrap.bind(to: local)
        }
        do {
            // Never by name: a resolver would cost a thread, and the answer is known.
            return bootstrap.connect(to: try SocketAddress(ipAddress: address.host, port: address.port))
        } catch {
            return loop.makeFailedFuture(error)
        }
    }
}
