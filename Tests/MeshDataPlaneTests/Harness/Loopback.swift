import MeshModel
import NIOCore
import NIOPosix

@testable import MeshDataPlane

/// The machine's own TCP, as it comes.
struct Loopback: Network {
    func listen(
        on address: Address, loop: any EventLoop, accept: @escaping @Sendable (any Channel) -> EventLoopFuture<Void>
    ) -> EventLoopFuture<any Channel> {
        ServerBootstrap(group: loop).childChannelInitializer(accept).bind(host: address.host, port: address.port)
    }

    func connect(
        from source: String?, to address: Address, loop: any EventLoop, timeout: TimeAmount,
        setUp: @escaping @Sendable (any Channel) -> EventLoopFuture<Void>
    ) -> EventLoopFuture<any Channel> {
        ClientBootstrap(group: loop).connectTimeout(timeout).channelInitializer(setUp)
            .connect(host: address.host, port: address.port)
    }
}
