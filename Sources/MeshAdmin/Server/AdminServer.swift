import Hummingbird
import Logging
import MeshModel
import MeshRecord
import MeshRuntime
import NIOPosix
import ServiceLifecycle

/// The control socket of a running mesh: HTTP and JSON for its user alone.
///
/// It may be started as soon as there is a mesh, and must be stopped before the mesh's loops are:
///
///     let admin = AdminServer(mesh: run.mesh, socket: path, onDown: { run.stop() })
///     let report = try await run.run(
///         for: duration, opening: { try await admin.start() }, closing: { await admin.stop() })
package actor AdminServer {
    private let mesh: Mesh
    private let path: String?
    private let onDown: @Sendable () -> Void
    private var open: Open?

    private struct Open {
        var socket: PublishedSocket
        var server: RunningServer
    }

    /// - Parameters:
    ///   - socket: where; nil: in the user's own directory, by the mesh's name.
    ///   - onDown: asked to end the mesh.
    package init(mesh: Mesh, socket: String? = nil, onDown: @escaping @Sendable () -> Void) {
        self.mesh = mesh
        path = socket
        self.onDown = onDown
    }

    /// Where it listens, once it does.
    package var socket: String? { open?.socket.path }

    /// Opens the socket; a stale one of a killed run is taken over.
    ///
    /// - Throws: `SocketError`, as when another mesh answers there.
    package func start() async throws {
        let name = mesh.topology.name
        let claim = try await ControlSocket.claim(try place(for: name), for: name)
        do {
            let router = AdminRoutes(mesh: mesh, onDown: onDown).router
            let server = try await RunningServer.start(router, at: claim.stagedPath)
            do { open = Open(socket: try claim.publish(), server: server) } catch {
                await server.stop()
                throw error
            }
        } catch {
            claim.abandon()
            throw error
        }
    }

    private func place(for mesh: String) throws -> String {
        if let path { return path }
        let directory = SocketDirectory.ofUser()
        try directory.prepare()
        return directory.socket(of: mesh)
    }

    /// Removes the socket file and waits until every answer under way has been given, or two seconds have passed.
    package func stop() async {
        guard let open else { return }
        self.open = nil
        open.socket.remove()
        await open.server.stop()
    }
}

/// A Hummingbird application.
private struct RunningServer: Sendable {
    private let services: ServiceGroup
    private let running: Task<Void, any Error>

    private static let patience = Duration.seconds(2)

    /// One thread, which only carries bytes, for as long as the process lives: a server that has ended still hands
    /// its loop a last task, at a moment of its own.
    private static let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)

    static func start(_ router: Router<BasicRequestContext>, at path: String) async throws -> RunningServer {
        let quiet = Logger(label: "meshsim.admin") { _ in SwiftLogNoOpLogHandler() }
        let (opened, continuation) = AsyncStream.makeStream(of: Void.self)
        let application = Application(
            router: router, configuration: .init(address: .unixDomainSocket(path: path)),
            onServerRunning: { _ in continuation.yield() }, eventLoopGroupProvider: .shared(group), logger: quiet)
        var configuration = ServiceGroupConfiguration(services: [application], logger: quiet)
        configuration.maximumGracefulShutdownDuration = patience
        let services = ServiceGroup(configuration: configuration)
        let running = Task {
            defer { continuation.finish() }
            try await services.run()
        }
        let server = RunningServer(services: services, running: running)
        for await _ in opened { return server }
        // It ended before it began.
        await server.stop()
        try await running.value
        throw SocketError.failed("open the control socket", path, 0)
    }

    /// Waits for answers under way; cuts short what a client does not read in time.
    func stop() async {
        await services.triggerGracefulShutdown()
        _ = await running.result
    }
}
