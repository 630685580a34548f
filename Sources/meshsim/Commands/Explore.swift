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
        let findings = explore(exploration)
        show(findings)
        if findings.broken.count > 0 { throw Exit.negative.code }
    }

    /// What came of it, in the order of the seeds.
    private struct Findings {
        var tried = 0
        var undecided = 0
        var broken: [Exploration.Finding] = []
    }

    private func explore(_ exploration: Exploration) -> Findings {
        let stopping = StopFlag()
        let findings = Mutex(Findings())
        let progress = Countdown(of: seeds, "seeds", on: .error)
        exploration.run(
            shouldStop: { stopping.isSet },
            found: { finding in
                findings.withLock { findings in
                    findings.tried += 1
                    if finding.isBroken { findings.broken.append(finding) }
                    if finding.isUndecided { findings.undecided += 1 }
                    progress.show(findings.tried, "\(findings.broken.count) broke an expectation")
                }
            })
        progress.finish()
        var all = findings.withLock { $0 }
        all.broken.sort { $0.seed < $1.seed }
        return all
    }

    // MARK: Output

    /// Seeds shown at full length.
    private static let shownLimit = 20

    private func show(_ findings: Findings) {
        switch output.format {
        case .json: Standard.output(json(findings).indentedText)
        case .table:
            for finding in findings.broken.prefix(Self.shownLimit) { Standard.output(text(finding) + "\n") }
            let rest = findings.broken.count - Self.shownLimit
            if rest > 0 {
                let seeds = findings.broken.dropFirst(Self.shownLimit).prefix(50).map { "\($0.seed)" }
                Standard.output("… and \(rest.grouped) more: seeds \(seeds.joined(separator: ", "))\n")
            }
            Standard.output(conclusion(findings))
        }
    }

    private func conclusion(_ findings: Findings) -> String {
        let tried = findings.tried.grouped
        let stopped = findings.tried < seeds ? "stopped after \(tried) of \(seeds.grouped) seeds: " : ""
        if !findings.broken.isEmpty {
            return "✗ \(stopped)\(findings.broken.count.grouped) of \(tried) seeds broke an expectation"
        }
        if findings.undecided > 0 {
            return
                "– \(stopped)with \(findings.undecided.grouped) of \(tried) seeds some expectations could not be told"
        }
        return findings.tried == 0
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

    private func json(_ findings: Findings) -> JSON {
        [
            "tried": .integer(findings.tried), "undecided": .integer(findings.undecided),
            "broken": .array(findings.broken.map { json($0) }),
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
