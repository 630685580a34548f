import NIOCore

/// A listening socket in memory: something to close, and to be asked for its address.
///
/// Sendable since it is confined to its loop, as its entries assert.
final class SimulatedListener: Channel, ChannelCore, @unchecked Sendable {
    private let loop: SimulatedEventLoop
    private let place: SimulatedChannel.Place
    let accept: @Sendable (any Channel) -> EventLoopFuture<Void>
    private var pipelineStore: ChannelPipeline!
    private let closePromise: EventLoopPromise<Void>
    private(set) var isActive = true

    init(
        loop: SimulatedEventLoop, place: SimulatedChannel.Place,
        accept: @escaping @Sendable (any Channel) -> EventLoopFuture<Void>
    ) {
        self.loop = loop
        self.place = place
        self.accept = accept
        closePromise = loop.makePromise()
        pipelineStore = ChannelPipeline(channel: self)
    }

    var eventLoop: any EventLoop { loop }
    var allocator: ByteBufferAllocator { ByteBufferAllocator() }
    var pipeline: ChannelPipeline { pipelineStore }
    var localAddress: SocketAddress? { place.socket }
    var remoteAddress: SocketAddress? { nil }
    var closeFuture: EventLoopFuture<Void> { closePromise.futureResult }
    var parent: (any Channel)? { nil }
    var isWritable: Bool { false }
    var _channelCore: any ChannelCore { self }

    func setOption<Option: ChannelOption>(_ option: Option, value: Option.Value) -> EventLoopFuture<Void> {
        loop.makeSucceededVoidFuture()
    }

    func getOption<Option: ChannelOption>(_ option: Option) -> EventLoopFuture<Option.Value> {
        loop.makeFailedFuture(ChannelError.operationUnsupported)
    }

    func localAddress0() throws -> SocketAddress { place.socket }

    func remoteAddress0() throws -> SocketAddress { throw ChannelError.operationUnsupported }

    func close0(error: any Error, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        loop.assertInEventLoop()
        guard isActive else {
            promise?.fail(ChannelError.alreadyClosed)
            return
        }
        isActive = false
        promise?.succeed()
        loop.execute {
            // Or the pipeline and its channel would hold each other, and all that accepts, for ever.
            self.removeHandlers(pipeline: self.pipeline)
            self.closePromise.succeed()
        }
    }

    func register0(promise: EventLoopPromise<Void>?) { promise?.succeed() }
    func registerAlreadyConfigured0(promise: EventLoopPromise<Void>?) { promise?.succeed() }
    func bind0(to: SocketAddress, promise: EventLoopPromise<Void>?) { unsupported(promise) }
    func connect0(to: SocketAddress, promise: EventLoopPromise<Void>?) { unsupported(promise) }
    func write0(_ data: NIOAny, promise: EventLoopPromise<Void>?) { unsupported(promise) }
    func flush0() {}
    func read0() {}
    func triggerUserOutboundEvent0(_ event: Any, promise: EventLoopPromise<Void>?) { unsupported(promise) }
    func channelRead0(_ data: NIOAny) {}
    func errorCaught0(error: any Error) {}

    private func unsupported(_ promise: EventLoopPromise<Void>?) { promise?.fail(ChannelError.operationUnsupported) }
}
