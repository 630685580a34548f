import ArgumentParser
import MeshAdmin
import MeshRecord

struct EventsCommand: AdminCommand {
    static let configuration = CommandConfiguration(
        commandName: "events", abstract: "Print what has happened in a running mesh, one event a line.",
        discussion: "With -o json each line is an object: {seq, t, kind, subject, …}.")

    @Flag(help: "Go on with each event as it happens, until the mesh has stopped.")
    var follow = false

    @Option(
        help: ArgumentHelp("Follow until an event of this kind has happened, as in run.started.", valueName: "kind"))
    var until: String?

    @Option(help: ArgumentHelp("Begin with this event; the first is 1.", valueName: "seq"))
    var from = 1

    @OptionGroup var output: OutputOptions
    @OptionGroup var target: SocketOptions

    func validate() throws { _ = try last() }

    /// The kind to wait for.
    private func last() throws -> EventKind? {
        guard let until else { return nil }
        return try usage { try EventKind(parsing: until) }
    }

    func run(_ mesh: AdminClient) async throws {
        let last = try last()
        let format: AdminClient.EventFormat = output.format == .json ? .json : .text
        for try await event in mesh.events(from: from, follow: follow || last != nil, format: format) {
            guard Standard.output(event.text), event.kind != last else { return }
        }
        if last != nil { throw Exit.negative.code }
    }
}
