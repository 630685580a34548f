import ArgumentParser
import MeshModel
import MeshSimulation

/// How long a simulation lasts.
struct SimulationLength: ParsableArguments {
    @Option(name: .customLong("for"), help: ArgumentHelp("How long to simulate, in mesh time.", valueName: "duration"))
    var duration: MeshDuration?

    @Option(
        help: ArgumentHelp(
            "End when all that is planned has happened, and for that long nothing but renewals.", valueName: "duration")
    )
    var untilQuiet: MeshDuration?

    func validate() throws {
        if duration != nil, untilQuiet != nil { throw ValidationError("--for and --until-quiet exclude each other") }
    }

    /// - Throws: where nothing says when to end.
    func limit(of topology: Topology) throws -> VirtualRun.Limit {
        if let untilQuiet { return .quiet(untilQuiet.value) }
        if duration == nil, topology.naturalEnd == nil {
            throw ValidationError("nothing in \(topology.name) ends by itself: say how long, with --for")
        }
        return .after(duration?.value)
    }

    /// As they were given.
    var words: [String] {
        [duration.map { "--for \($0.value.text)" }, untilQuiet.map { "--until-quiet \($0.value.text)" }].compactMap(
            \.self)
    }
}
