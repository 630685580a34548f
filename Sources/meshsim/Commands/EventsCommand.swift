import ArgumentParser
import MeshAdmin

struct EventsCommand: AdminCommand {
    static let configuration = CommandConfiguration(
        commandName: "events", abstract: "Print what has happened in a running mesh, one event a line.",
        discussion: "With -o json each line is an object: {seq, t, kind, subject, …}.")

    @Flag(help: "Go on with each event as it happens, until the mesh has stopped.")
    var follow = false

    @Option(help: ArgumentHelp("Begin with this event; the first is 1.", valueName: "seq"))
    var from = 1

    @OptionGroup var output: OutputOptions
    @OptionGroup var target: SocketOptions

    func run(_ mesh: AdminClient) async throws {
        let format: AdminClient.EventFormat = output.format == .json ? .json : .text
        for try await line in mesh.events(from: from, follow: follow, format: format) { Standard.output(line) }
    }
}
