import ArgumentParser
import MeshAdmin
import MeshModel

struct DownCommand: AdminCommand {
    static let configuration = CommandConfiguration(
        commandName: "down", abstract: "End a running mesh in order, and wait until it is gone.")

    @OptionGroup var output: OutputOptions
    @OptionGroup var target: SocketOptions

    func run(_ mesh: AdminClient) async throws {
        try await mesh.down()
        if output.format == .json { Standard.output((["down": true] as JSON).text) }
    }
}
