import ArgumentParser
import MeshExperiments
import MeshModel
import MeshRecord
import MeshRuntime
import Synchronization
import TopologyYAML

struct Explore: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Simulate a topology with many seeds, and show those that break an expectation.",
        discussion: """
            A seed draws arrival times, jitter, latencies, losses and the moments of faults. Each seed that breaks an \
            expectation is printed with the command that plays it again. Exit status 1 when there is one.
            """)

    @Argument(help: "The topology file.", completion: .file(extensions: ["yaml", "yml"]))
    var topology: String

    @Option(help: "How many seeds to try.")
    var seeds: Int = 100

    @Option(help: "The first seed; the others follow.")
    var from: UInt64 = 1

    @OptionGroup var length: SimulationLength

    @OptionGroup var parallelism: Parallelism
    @OptionGroup var overriding: Overriding
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if topology == "-" { throw ValidationError("a seed is played again from a file: give one, not standard input") }
        if seeds < 1 { throw ValidationError("--seeds must be at least 1") }
        if from.addingReportingOverflow(UInt64(seeds)).overflow { throw ValidationError("--from is too large") }
    }

    func run() throws {
        let topology = try TopologyFile(path: topology).topology(overrides: overriding.overrides)
        guard !topology.expectations.isEmpty else {
            throw Exit.misuse("\(topology.name) expects nothing, so no seed can break it: give it `expect`")
        }
        let exploration = Exploration(
            topology: topology, seeds: from..<from + UInt64(seeds), limit: try length.limit(of: topology),
            jobs: parallelism.jobs)
        length.remark(on: topology)
        let tally = explore(exploration)
        show(tally)
        if tally.broken.count > 0 { throw Exit.negative.code }
    }

    /// What came of it, in the order of the seeds.
    private struct Tally {
        var tried = 0
        var undecided = 0
        var broken: [Exploration.Finding] = []
    }

    private func explore(_ exploration: Exploration) -> Tally {
        let stopping = StopFlag()
        let tally = Mutex(Tally())
        let progress = Countdown(of: seeds, "seeds", on: .error)
        exploration.run(
            shouldStop: { stopping.isSet },
            found: { finding in
                tally.withLock { tally in
                    tally.tried += 1
                    if finding.isBroken { tally.broken.append(finding) }
                    if finding.isUndecided { tally.undecided += 1 }
                    progress.show(tally.tried, "\(tally.broken.count) broke an expectation")
                }
            })
        progress.finish()
        var all = tally.withLock { $0 }
        all.broken.sort { $0.seed < $1.seed }
        return all
    }

    // MARK: Output

    /// Seeds shown at full length.
    private static let shownLimit = 20

    private func show(_ tally: Tally) {
        switch output.format {
        case .json: Standard.output(json(tally).indentedText)
        case .table:
            for finding in tally.broken.prefix(Self.shownLimit) { Standard.output(text(finding) + "\n") }
            let rest = tally.broken.count - Self.shownLimit
            if rest > 0 {
                let seeds = tally.broken.dropFirst(Self.shownLimit).prefix(50).map { "\($0.seed)" }
                Standard.output("… and \(rest.grouped) more: seeds \(seeds.joined(separator: ", "))\n")
            }
            Standard.output(conclusion(tally))
        }
    }

    private func conclusion(_ tally: Tally) -> String {
        let tried = tally.tried.grouped
        let stopped = tally.tried < seeds ? "stopped after \(tried) of \(seeds.grouped) seeds: " : ""
        if !tally.broken.isEmpty {
            return "✗ \(stopped)\(tally.broken.count.grouped) of \(tried) seeds broke an expectation"
        }
        if tally.undecided > 0 {
            return
                "– \(stopped)with \(tally.undecided.grouped) of \(tried) seeds some expectations could not be told"
        }
        return tally.tried == 0
            ? "– stopped before the first seed" : "✓ \(stopped)every expectation held with \(tried) seeds"
    }

    private func text(_ finding: Exploration.Finding) -> String {
        var lines = ["seed \(finding.seed)"]
        switch finding.result {
        case .failure(let failure): lines.append("  \(failure)")
        case .success:
            for miss in finding.misses { lines += ["  ✗ \(miss.text)", "    \(miss.detail)"] }
        }
        return (lines + ["  \(replay(finding.seed))"]).joined(separator: "\n")
    }

    /// The one command that plays this seed again.
    private func replay(_ seed: UInt64) -> String {
        (["meshsim simulate", quoted(topology), "--seed \(seed)"] + length.words
            + overriding.overrides.map { "--set \(quoted($0.text))" }).joined(separator: " ")
    }

    private func json(_ tally: Tally) -> JSON {
        [
            "tried": .integer(tally.tried), "undecided": .integer(tally.undecided),
            "broken": .array(tally.broken.map { json($0) }),
        ]
    }

    private func json(_ finding: Exploration.Finding) -> JSON {
        [
            "seed": JSON(finding.seed), "misses": .array(finding.misses.map(\.json)),
            "failure": JSON(finding.failure?.description), "replay": .string(replay(finding.seed)),
        ]
    }
}

/// A word for a shell.
private func quoted(_ text: String) -> String {
    let plain = text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "-"),
            UInt8(ascii: "_"), UInt8(ascii: "="), UInt8(ascii: "%"), UInt8(ascii: "+"), UInt8(ascii: ":"):
            true
        default: false
        }
    }
    return plain && !text.isEmpty
        ? text : "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
}
