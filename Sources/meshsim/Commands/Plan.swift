import ArgumentParser
import MeshAdmin
import MeshExperiments
import MeshModel
import MeshRecord
import MeshRuntime

struct Plan: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Find out by simulation how to do something safely.", subcommands: [PlanRootRotation.self])
}

struct PlanRootRotation: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "root-rotation",
        abstract: "The shortest safe wait at each phase of a root rotation.",
        discussion: """
            Plays the rotation again and again with other waits and seeds. In the place of the topology's traffic, every \
            pair that may talk is tried whenever either end has another certificate or bundle. Every certificate is \
            renewed at the worst moment for the phase. With each seed the rotation begins at another moment of the \
            certificates' lives, from when the topology's scenario rotates the root, or from one leaf's life on. At last \
            all waits are tried together with as many other seeds, and made longer where one fails. What no seed draws is \
            not seen: leave a margin for the rarest delay. Ctrl-C shows what was found so far.
            """)

    @Argument(help: "The topology file; - is standard input.", completion: .file(extensions: ["yaml", "yml"]))
    var topology: String

    @Option(
        name: .customLong("of"),
        help: ArgumentHelp("The trust domain; needed where there are several.", valueName: "domain"))
    var domain: String?

    @Option(help: "How the root is rotated; else as the topology's scenario does, or by overlap.")
    var strategy: RootRotation.Strategy?

    @Option(help: "How many seeds each wait must be safe with.")
    var seeds: Int = 50

    @Option(help: "The first seed; else the topology's.")
    var from: UInt64?

    @OptionGroup var parallelism: Parallelism
    @OptionGroup var overriding: Overriding
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if !(1...10_000).contains(seeds) { throw ValidationError("--seeds must be from 1 to 10000") }
    }

    func run() throws {
        let topology = try TopologyFile(path: topology).topology(overrides: overriding.overrides)
        let domain = try trustDomain(in: topology)
        let strategy = strategy ?? topology.rotationStrategy(of: domain) ?? .overlap
        guard !topology.edges.isEmpty else {
            throw Exit.misuse("nobody calls anybody in \(topology.name): nothing can fail")
        }
        let planner = RotationPlanner(
            topology, of: domain, strategy: strategy, seeds: seeds, from: from ?? topology.seed,
            jobs: parallelism.jobs)
        let plan = try search(planner)
        switch output.format {
        case .json: Standard.output(json(plan, planner).indentedText)
        case .table: Standard.output(text(plan, planner))
        }
        if plan.isSafe == false { throw Exit.negative.code }
    }

    private func trustDomain(in topology: Topology) throws -> TrustDomain {
        let names = topology.trustDomains.map(\.name)
        guard let domain else {
            guard names.count == 1 else {
                throw Exit.misuse("say which root, with --of: \(names.map(\.name).joined(separator: ", "))")
            }
            return names[0]
        }
        guard let known = names.first(where: { $0.name == domain }) else {
            throw Exit.misuse("there is no trust domain '\(domain)': there is \(names.map(\.name).alternatives)")
        }
        return known
    }

    private func search(_ planner: RotationPlanner) throws -> RotationPlan {
        let stopping = StopFlag()
        let terminal = Terminal.error
        var tried = 0
        let plan = try planner.plan(
            progress: { phase, wait in
                tried += 1
                let line = "\(phase): trying \(wait.brief), the \(tried.ordinal) wait tried"
                terminal.canBeDrawnOn ? terminal.overwriteLine(line) : terminal.write(line + "\n")
            }, shouldStop: { stopping.isSet })
        terminal.clearLine()
        return plan
    }

    // MARK: Output

    private func text(_ plan: RotationPlan, _ planner: RotationPlanner) -> String {
        let title =
            "The root of \(planner.domain) by \(planner.strategy.rawValue), begun from \(planner.begin.brief) on, "
            + "\(seeds) seeds from \(planner.seeds[0])"
        var table = Table("PHASE", ">SHORTEST SAFE WAIT", ">TOO SHORT")
        for phase in plan.phases {
            table.add(
                Line(phase.name), Line(orNothing: phase.wait?.brief), Line(orNothing: phase.tooShort?.wait.brief))
        }
        let troubles = plan.phases.compactMap { phase in
            phase.tooShort.map { "\(phase.name) after \($0.wait.brief): \(sentence($0.seen))" }
        }
        let conclusion: String =
            switch plan.verdict {
            case .safe:
                "Nothing failed, with these seeds and with \(seeds) others, with: "
                    + "\(plan.step(of: planner.domain, planner.strategy))\n"
                    + "Leave a margin: the next seed may draw a longer delay."
            case .unsafe: "✗ no wait up to two months is safe"
            case .unavoidable(let seen): "✗ no wait makes it safe: \(sentence(seen))"
            case .stopped: "– stopped before all waits were found and tried together"
            }
        let sections = [title, plan.phases.isEmpty ? "" : table.text(), troubles.joined(separator: "\n"), conclusion]
        return sections.filter { !$0.isEmpty }.joined(separator: "\n\n")
    }

    private func sentence(_ trouble: RotationTrial.Trouble) -> String {
        "\(trouble.link) \(trouble.outcome) at \(trouble.time.brief) (seed \(trouble.seed)): "
            + Sentences.of(trouble.cause)
    }

    private func json(_ plan: RotationPlan, _ planner: RotationPlanner) -> JSON {
        let phases = plan.phases.map { phase -> JSON in
            [
                "name": .string(phase.name), "wait": JSON(phase.wait?.text), "waitSeconds": JSON(phase.wait?.seconds),
                "tooShort": JSON(phase.tooShort?.wait.text),
                "trouble": JSON(phase.tooShort.map { sentence($0.seen) }),
            ]
        }
        return [
            "trustDomain": .string(planner.domain.name), "strategy": .string(planner.strategy.rawValue),
            "safe": plan.isSafe.map { .bool($0) } ?? .null, "seeds": .integer(planner.seeds.count),
            "phases": .array(phases), "unavoidable": JSON(plan.unavoidable.map { sentence($0) }),
        ]
    }
}

extension RootRotation.Strategy: ExpressibleByArgument {}

extension RotationPlan {
    /// The scenario step with these waits.
    fileprivate func step(of domain: TrustDomain, _ strategy: RootRotation.Strategy) -> String {
        let words = phases.compactMap { phase in phase.wait.map { "\(phase.key): \($0.text)" } }
        return "rotateRoot: {\((["of: \(domain)", "strategy: \(strategy.rawValue)"] + words).joined(separator: ", "))}"
    }

    /// nil: stopped before it could be told.
    fileprivate var isSafe: Bool? {
        switch verdict {
        case .safe: true
        case .unsafe, .unavoidable: false
        case .stopped: nil
        }
    }

    fileprivate var unavoidable: RotationTrial.Trouble? {
        if case .unavoidable(let trouble) = verdict { trouble } else { nil }
    }
}

extension Topology {
    /// As the scenario has it.
    fileprivate func rotationStrategy(of domain: TrustDomain) -> RootRotation.Strategy? {
        scenario.lazy.compactMap { step in
            if case .authority(.rotateRoot(let rotation), of: domain) = step.action { rotation.strategy } else { nil }
        }.first
    }
}
