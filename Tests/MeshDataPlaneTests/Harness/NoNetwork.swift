import MeshModel
import NIOCore
import NIOEmbedded

@testable import MeshDataPlane

/// Leads nowhere; what a listener would accept is for the test to make. Sendable since it is on the
/// test's own thread alone.
final class NoNetwork: Network, @unchecked Sendable {
    /// Of the last that listened.
    private(set) var accept: ((any Channel) -> EventLoopFuture<Void>)?

    func listen(
        on address: Address, loop: any EventLoop, accept: @escaping @Sendable (any Channel) -> EventLoopFuture<Void>
    ) -> EventLoopFuture<any Channel> {
        self.accept = accept
        return loop.makeSucceededFuture(EmbeddedChannel(loop: loop as! EmbeddedEventLoop))
    }

    func connect(
        from source: String?, to address: Address, loop: any EventLoop, timeout: TimeAmount,
        setUp: @escaping @Sendable (any Channel) -> EventLoopFuture<Void>
    ) -> EventLoopFuture<any Channel> { loop.makeFailedFuture(ChannelError.operationUnsupported) }
}
