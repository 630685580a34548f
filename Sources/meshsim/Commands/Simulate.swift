import ArgumentParser
import MeshExperiments
import MeshModel
import MeshRecord
import MeshRuntime

struct Simulate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Play a topology on a virtual clock: the same TLS, months in seconds, exactly repeatable.",
        discussion: """
            Nothing listens on this machine: instances talk over memory, and the clock jumps from one thing that happens \
            to the next. The same topology and seed give the same event log, byte for byte. Ctrl-C ends the simulation \
            with a report of what was simulated so far.
            """)

    @Argument(help: "The topology file; - is standard input.", completion: .file(extensions: ["yaml", "yml"]))
    var topology: String

    @OptionGroup var length: SimulationLength

    @Option(help: "The seed, in the place of the topology's.")
    var seed: UInt64?

    @Option(
        name: .customLong("step"),
        help: ArgumentHelp(
            "Stop at each event of this kind, as in certificate.renewed or handshake (all of its kinds).",
            valueName: "kind"))
    var stepKind: String?

    @Flag(
        inversion: .prefixedNo,
        help: "Repeat the simulation with what would have prevented its outages, to see whether it would have.")
    var tryRemedies = true

    @OptionGroup var files: RunFiles

    func validate() throws {
        if stepKind != nil, topology == "-" {
            throw ValidationError("--step reads from standard input, so the topology cannot come from there")
        }
        _ = try steps()
    }

    /// The kinds to stop at.
    private func steps() throws -> Set<EventKind>? {
        guard let stepKind else { return nil }
        return try usage { try EventKind.named(stepKind) }
    }

    func run() throws {
        var topology = try TopologyFile(path: topology).topology(overrides: files.overriding.overrides)
        if let seed { topology.seed = seed }
        try Exit.onErrorAtOnce { try simulate(topology) }
    }

    private func simulate(_ topology: Topology) throws {
        let limit = try length.limit(of: topology)
        length.remark(on: topology)
        Remarks.ofLoad(in: topology)
        let stopping = StopFlag()
        let outputs = try files.open()
        let run = try VirtualRun(topology)
        outputs.listen { run.onEvent($0) }
        let stepper: Stepper? = if let kinds = try steps() { Stepper(kinds: kinds, run: run) } else { nil }
        stepper?.listen()
        let progress = SimulationProgress(on: .error)
        let result = Result {
            try run.run(limit) { state in
                if stopping.isSet { run.stop() }
                progress.show(state)
            }
        }
        progress.finish()
        try outputs.closeEvents()
        let report = try result.get()
        if let stepKind, stepper?.hasStopped == false { Standard.error("no event of the kind \(stepKind) came") }
        let tested = tryRemedies && !stopping.isSet ? tested(report, topology, stopping) : report
        try outputs.write(tested)
        Standard.output(Summary.text(tested))
        if report.exit != 0 { throw ExitCode(report.exit) }
    }

    private func tested(_ report: Report, _ topology: Topology, _ stopping: StopFlag) -> Report {
        let progress = SimulationProgress(on: .error)
        let tested = RemedyTester(topology).tested(
            report, progress: { kind, state in progress.show(state, for: "again, with the remedy \(kind.rawValue)") },
            shouldStop: { stopping.isSet })
        progress.finish()
        return tested
    }
}
