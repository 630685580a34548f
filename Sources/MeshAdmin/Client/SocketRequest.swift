import Libc
import NIOCore
import NIOHTTP1
import NIOPosix

/// One HTTP/1.1 request over a Unix socket, and its answer as it comes.
struct SocketRequest: Sendable {
    let socket: String
    let method: HTTPMethod
    let uri: String
    var body: ByteBuffer?

    typealias Parts = NIOAsyncChannelInboundStream<HTTPClientResponsePart>

    private typealias Connection = NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>

    /// Sends the request, and hands the answer's head and then each piece of its body to `read`.
    ///
    /// - Throws: `AdminError` when there is no mesh, or its answer is cut short.
    func perform(_ read: @escaping @Sendable (HTTPResponseHead, ByteBuffer?) throws -> Void) async throws {
        let connection = try await connect()
        do {
            try await connection.executeThenClose { inbound, outbound in
                // Who refuses early may have answered and gone; the answer says why.
                try? await send(outbound)
                try await receive(inbound, read)
            }
        } catch let error as HTTPParserError {
            throw AdminError.lost("its answer was cut short (\(error))")
        } catch let error as IOError {
            throw AdminError.lost("\(error)")
        } catch let error as ChannelError {
            throw AdminError.lost("\(error)")
        }
    }

    private func connect() async throws -> Connection {
        guard socket.utf8.count <= ControlSocket.lengthLimit else { throw AdminError.noMesh(at: socket) }
        do {
            return try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connect(unixDomainSocketPath: socket) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHTTPClientHandlers()
                        return try Connection(wrappingChannelSynchronously: channel)
                    }
                }
        } catch let error as IOError where error.errnoCode == EACCES || error.errnoCode == EPERM {
            throw AdminError.refused(status: 403, message: "\(socket) is another user's")
        } catch {
            throw AdminError.noMesh(at: socket)
        }
    }

    private func send(_ outbound: NIOAsyncChannelOutboundWriter<HTTPClientRequestPart>) async throws {
        var head = HTTPRequestHead(version: .http1_1, method: method, uri: uri)
        head.headers.add(name: "Host", value: "localhost")
        head.headers.add(name: "Connection", value: "close")
        if let body {
            head.headers.add(name: "Content-Type", value: "application/json")
            head.headers.add(name: "Content-Length", value: "\(body.readableBytes)")
        }
        try await outbound.write(.head(head))
        if let body { try await outbound.write(.body(.byteBuffer(body))) }
        try await outbound.write(.end(nil))
    }

    private func receive(_ inbound: Parts, _ read: (HTTPResponseHead, ByteBuffer?) throws -> Void) async throws {
        var head: HTTPResponseHead?
        for try await part in inbound {
            switch part {
            case .head(let received):
                head = received
                try read(received, nil)
            case .body(let buffer): if let head { try read(head, buffer) }
            case .end: return
            }
        }
        throw AdminError.lost("its answer was cut short")
    }
}
