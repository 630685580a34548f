import ArgumentParser
import MeshModel
import MeshRecord
import MeshRuntime

/// How long a simulation lasts.
struct SimulationLength: ParsableArguments {
    @Option(name: .customLong("for"), help: ArgumentHelp("How long to simulate, in mesh time.", valueName: "duration"))
    var duration: MeshDuration?

    @Option(
        help: ArgumentHelp(
            "End when all that is planned and expected has had its time, no rotation is under way, and nothing but renewals has happened for that long.",
            valueName: "duration")
    )
    var untilQuiet: MeshDuration?

    func validate() throws {
        if duration != nil, untilQuiet != nil { throw ValidationError("--for and --until-quiet exclude each other") }
        for length in [duration, untilQuiet].compactMap(\.self) where length.value > .century {
            throw ValidationError("a simulation lasts at most 100 years: \(Duration.century.text)")
        }
    }

    /// - Throws: where nothing says when to end.
    func limit(of topology: Topology) throws -> VirtualRun.Limit {
        guard let length = length(of: topology) ?? (untilQuiet == nil ? nil : .zero) else {
            throw Exit.misuse("nothing in \(topology.name) ends by itself: say how long, with --for")
        }
        try check(length + (untilQuiet?.value ?? .zero), of: topology)
        return untilQuiet.map { .quiet($0.value) } ?? .after(duration?.value)
    }

    /// Times are of the mesh's clock, and so are the ends of what is signed last.
    private func check(_ length: Duration, of topology: Topology) throws {
        let start = topology.clock.start ?? VirtualRun.defaultStart
        let lives = topology.trustDomains.flatMap { [("a root", $0.ca.rootTTL), ("a leaf", $0.ca.leaf.ttl)] }
        guard let longest = lives.max(by: { $0.1 < $1.1 }), length + longest.1 >= MeshTime.end - start else { return }
        throw Exit.misuse(
            "\(length.brief) from \(start), and the life of \(longest.0), \(longest.1.brief), are beyond the mesh's "
                + "clock: it ends at \(MeshTime.end)")
    }

    /// nil: nothing says when to end.
    private func length(of topology: Topology) -> Duration? {
        duration?.value ?? topology.naturalEnd(withRotations: true)
    }

    /// Says what ends by itself in a simulation as long as this, which may not be what is meant.
    func remark(on topology: Topology) {
        guard let end = length(of: topology) else { return }
        for domain in topology.trustDomains where domain.ca.rootTTL < end {
            Remarks.note(
                "the root of \(domain.name) ends after \(domain.ca.rootTTL.brief): a rotation has to take its "
                    + "place before that (rotateRoot)")
        }
        for domain in topology.trustDomains
        where domain.ca.intermediateRenewAt == nil && domain.ca.intermediateTTL < end {
            let life = domain.ca.intermediateTTL.brief
            Remarks.note(
                "the intermediate of \(domain.name) ends after \(life), and nothing renews it: "
                    + "see ca.intermediate.renewAt")
        }
    }

    /// As they were given.
    var words: [String] {
        [duration.map { "--for \($0.value.text)" }, untilQuiet.map { "--until-quiet \($0.value.text)" }].compactMap(
            \.self)
    }
}
