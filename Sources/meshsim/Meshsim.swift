import ArgumentParser

@main
struct Meshsim: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "meshsim",
        abstract: "A service mesh on one desk: real OpenSSL mTLS, on a clock you control.",
        discussion: """
            Exit status: 0 done, and every expectation held; 1 a negative answer; 2 it could not run; \
            64 wrong usage; 65 bad topology; 69 no running mesh at that socket.
            """,
        version: "0.1.0",
        groupedSubcommands: [
            CommandGroup(
                name: "Topologies",
                subcommands: [
                    Run.self, Simulate.self, Explore.self, Plan.self, Validate.self, Convert.self, Schema.self,
                ]),
            CommandGroup(
                name: "A running mesh",
                subcommands: [
                    PsCommand.self, EdgesCommand.self, CertsCommand.self, EventsCommand.self, ProbeCommand.self,
                    ScaleCommand.self, RotateCommand.self, FaultCommand.self, ClearCommand.self, ExportCommand.self,
                    DownCommand.self,
                ]),
        ])
}
