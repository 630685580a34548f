import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix

@testable import MeshAdmin

/// One request as it is, whatever it is.
func send(_ method: HTTPMethod, _ uri: String, _ body: String?, to socket: String) async throws -> (Int, String) {
    let answer = Collected()
    let request = SocketRequest(socket: socket, method: method, uri: uri, body: body.map { ByteBuffer(string: $0) })
    try await request.perform(answer.add)
    return (Int(answer.head?.status.code ?? 0), answer.text)
}

/// A connection that never reads.
func connectRaw(to socket: String) async throws -> any Channel {
    try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .channelOption(.autoRead, value: false)
        .connect(unixDomainSocketPath: socket).get()
}

/// What a mesh leaves behind when it is killed: a socket file that nobody listens at.
func leaveStaleSocket(at path: String) throws {
    let socket = socket(AF_UNIX, streamType, 0)
    defer { close(socket) }
    let bound = try SocketAddress(unixDomainSocketPath: path).withSockAddr { bind(socket, $0, socklen_t($1)) }
    guard socket >= 0, bound == 0 else { throw SocketError.failed("bind", path, errno) }
}

#if canImport(Glibc)
    private let streamType = Int32(SOCK_STREAM.rawValue)
#else
    private let streamType = SOCK_STREAM
#endif
