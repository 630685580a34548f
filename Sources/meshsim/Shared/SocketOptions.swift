import ArgumentParser
import MeshAdmin

/// Which running mesh is meant.
struct SocketOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The mesh's control socket.", valueName: "path"))
    var socket: String?

    @Option(help: ArgumentHelp("The mesh's name, where several run.", valueName: "name"))
    var mesh: String?

    func validate() throws {
        if socket != nil, mesh != nil { throw ValidationError("give either --socket or --mesh") }
    }

    func client() async throws -> AdminClient { try await AdminClient.find(socket: socket, mesh: mesh) }
}

/// A command that asks a running mesh.
protocol AdminCommand: AsyncParsableCommand {
    var target: SocketOptions { get }
    func run(_ mesh: AdminClient) async throws
}

extension AdminCommand {
    func run() async throws {
        try await Exit.onError { try await run(try await target.client()) }
    }
}
