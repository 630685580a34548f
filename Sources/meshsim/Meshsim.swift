import ArgumentParser

@main
struct Meshsim: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "meshsim", abstract: "A service mesh on one desk, with real mTLS.",
        subcommands: [
            PsCommand.self, EdgesCommand.self, CertsCommand.self, EventsCommand.self, ScaleCommand.self,
            RotateCommand.self, FaultCommand.self, ClearCommand.self, ProbeCommand.self, ExportCommand.self,
            DownCommand.self,
        ])
}
