import ArgumentParser
import MeshAdmin

struct DownCommand: AdminCommand {
    static let configuration = CommandConfiguration(
        commandName: "down", abstract: "End a running mesh in order, and wait until it is gone.")

    @OptionGroup var target: SocketOptions

    func run(_ mesh: AdminClient) async throws { try await mesh.down() }
}
