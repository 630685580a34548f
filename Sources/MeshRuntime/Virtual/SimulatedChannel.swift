import NIOCore

/// One end of a connection in memory: what is written here arrives at the other end when the network says.
///
/// Sendable since it is confined to its loop, as its entries assert.
final class SimulatedChannel: Channel, ChannelCore, @unchecked Sendable {
    let loop: SimulatedEventLoop
    let local: Place
    let remote: Place
    /// Where what is written goes; nil before the connection is made, and after its end.
    private var line: SimulatedLine?
    private let network: SimulatedNetwork
    private var pipelineStore: ChannelPipeline!
    private let closePromise: EventLoopPromise<Void>
    private var connecting: EventLoopPromise<Void>?
    private var unflushed: [(bytes: ByteBuffer, promise: EventLoopPromise<Void>?)] = []
    /// Written before the connection was made.
    private var isFlushDue = false
    private var isOpen = true
    private var isOutputOpen = true
    private(set) var isActive = false

    /// A socket address as the network and as NIO have it.
    struct Place: Sendable {
        var host: String
        var port: Int
        var socket: SocketAddress
    }

    init(loop: SimulatedEventLoop, network: SimulatedNetwork, local: Place, remote: Place) {
        self.loop = loop
        self.network = network
        self.local = local
        self.remote = remote
        closePromise = loop.makePromise()
        pipelineStore = ChannelPipeline(channel: self)
    }

    // MARK: Channel

    var eventLoop: any EventLoop { loop }
    var allocator: ByteBufferAllocator { ByteBufferAllocator() }
    var pipeline: ChannelPipeline { pipelineStore }
    var localAddress: SocketAddress? { isActive ? local.socket : nil }
    var remoteAddress: SocketAddress? { isActive ? remote.socket : nil }
    var closeFuture: EventLoopFuture<Void> { closePromise.futureResult }
    var parent: (any Channel)? { nil }
    var isWritable: Bool { true }
    var _channelCore: any ChannelCore { self }

    /// There is nothing to set: bytes are read as they come.
    func setOption<Option: ChannelOption>(_ option: Option, value: Option.Value) -> EventLoopFuture<Void> {
        loop.makeSucceededVoidFuture()
    }

    func getOption<Option: ChannelOption>(_ option: Option) -> EventLoopFuture<Option.Value> {
        loop.makeFailedFuture(ChannelError.operationUnsupported)
    }

    // MARK: What the pipeline asks

    func localAddress0() throws -> SocketAddress { local.socket }

    func remoteAddress0() throws -> SocketAddress { remote.socket }

    func register0(promise: EventLoopPromise<Void>?) {
        promise?.succeed()
        pipeline.fireChannelRegistered()
    }

    func registerAlreadyConfigured0(promise: EventLoopPromise<Void>?) { register0(promise: promise) }

    func bind0(to: SocketAddress, promise: EventLoopPromise<Void>?) {
        promise?.fail(ChannelError.operationUnsupported)
    }

    func connect0(to: SocketAddress, promise: EventLoopPromise<Void>?) {
        loop.assertInEventLoop()
        connecting = promise
        network.open(self)
    }

    func write0(_ data: NIOAny, promise: EventLoopPromise<Void>?) {
        loop.assertInEventLoop()
        guard isOpen, isOutputOpen else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        unflushed.append((unwrapData(data, as: ByteBuffer.self), promise))
    }

    func flush0() {
        loop.assertInEventLoop()
        guard isActive, let line else {
            isFlushDue = true
            return
        }
        guard !unflushed.isEmpty else { return }
        let writes = unflushed
        unflushed.removeAll(keepingCapacity: true)
        var bytes = writes[0].bytes
        for write in writes.dropFirst() { bytes.writeImmutableBuffer(write.bytes) }
        line.send(.bytes(bytes))
        for write in writes { write.promise?.succeed() }
    }

    func read0() {}

    func close0(error: any Error, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        loop.assertInEventLoop()
        switch mode {
        case .output:
            flush0()
            isOutputOpen = false
            line?.send(.end)
            promise?.succeed()
        case .all, .input: end(error, promise)
        }
    }

    private func end(_ error: any Error, _ promise: EventLoopPromise<Void>?) {
        guard isOpen else {
            promise?.fail(ChannelError.alreadyClosed)
            return
        }
        if isOutputOpen { line?.send(.end) }
        let wasActive = isActive
        isOpen = false
        isActive = false
        line = nil
        for write in unflushed { write.promise?.fail(error) }
        unflushed = []
        connecting?.fail(error)
        connecting = nil
        promise?.succeed()
        if wasActive { pipeline.fireChannelInactive() }
        pipeline.fireChannelUnregistered()
        // Not now: the pipeline is being walked.
        loop.execute {
            self.removeHandlers(pipeline: self.pipeline)
            self.closePromise.succeed()
        }
    }

    func triggerUserOutboundEvent0(_ event: Any, promise: EventLoopPromise<Void>?) {
        promise?.fail(ChannelError.operationUnsupported)
    }

    func channelRead0(_ data: NIOAny) {}

    func errorCaught0(error: any Error) {}

    // MARK: What the network says

    /// It has asked for a connection and not given up.
    var isConnecting: Bool { isOpen && connecting != nil }

    func connected(over line: SimulatedLine) {
        loop.assertInEventLoop()
        guard isOpen else { return line.send(.end) }
        self.line = line
        isActive = true
        connecting?.succeed()
        connecting = nil
        pipeline.fireChannelActive()
        if isFlushDue { flush0() }
    }

    /// - Parameter error: why it cannot be connected.
    func refused(_ error: any Error) {
        loop.assertInEventLoop()
        end(error, nil)
    }

    func receive(_ message: SimulatedLine.Message) {
        loop.assertInEventLoop()
        guard isOpen else { return }
        switch message {
        case .bytes(let bytes):
            pipeline.fireChannelRead(bytes)
            pipeline.fireChannelReadComplete()
        case .end: end(ChannelError.eof, nil)
        case .reset:
            isOutputOpen = false
            pipeline.fireErrorCaught(SimulatedNetwork.Failure.reset)
            end(SimulatedNetwork.Failure.reset, nil)
        }
    }
}
