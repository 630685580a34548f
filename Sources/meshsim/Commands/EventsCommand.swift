import ArgumentParser
import MeshAdmin

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

    func run(_ mesh: AdminClient) async throws {
        let format: AdminClient.EventFormat = output.format == .json ? .json : .text
        for try await line in mesh.events(from: from, follow: follow || until != nil, format: format) {
            guard Standard.output(line), !ends(line) else { return }
        }
        if until != nil { throw Exit.negative.code }
    }

    /// Whether a line, of either format, is the one to wait for.
    private func ends(_ line: String) -> Bool {
        guard let until else { return false }
        return switch output.format {
        case .json: line.contains("\"kind\": \"\(until)\"")
        case .table:
            line.split(separator: "  ", omittingEmptySubsequences: true).dropFirst(2).first.map(String.init) == until
        }
    }
}
