import MeshModel
import MeshRecord
import MeshRuntime

/// One simulation of a rotation, in which every pair that may talk is tried.
package struct RotationTrial {
    let topology: Topology
    /// Who may talk to whom.
    let edges: [Edge]
    let begin: Duration
    /// What is refused without the rotation too.
    let usual: Set<RefusedLink>
    var endsWithFirst = true
    private(set) var seen: Set<RefusedLink> = []

    init(topology: Topology, edges: [Edge], begin: Duration, usual: Set<RefusedLink>) {
        self.topology = topology
        self.edges = edges
        self.begin = begin
        self.usual = usual
    }

    struct RefusedLink: Hashable, Sendable {
        var link: Link
        var outcome: Outcome
    }

    /// A handshake that was refused on account of the rotation.
    package struct Trouble: Sendable {
        package var seed: UInt64
        package var time: Duration
        package var link: Link
        package var outcome: Outcome
        package var cause: Cause
    }

    /// - Returns: the first that is refused, and not as usual.
    /// - Throws: `MeshFailure` when the mesh does not come up.
    mutating func play(_ length: Duration, _ shouldStop: () -> Bool) throws -> Trouble? {
        let run = try VirtualRun(topology)
        let witness = Witness(run: run, seed: topology.seed, begin: begin, usual: usual, endsWithFirst: endsWithFirst)
        run.onEvent { witness.add($0) }
        PairProber(run, edges: edges, from: begin).listen()
        _ = try run.run(.after(length)) { _ in if shouldStop() { run.stop() } }
        seen = witness.seen
        return witness.trouble
    }

    /// On the thread of its simulation; let go with the log's listeners.
    private final class Witness {
        private let run: any SimulatedMesh
        private let seed: UInt64
        private let begin: Duration
        private let usual: Set<RefusedLink>
        private let endsWithFirst: Bool
        private(set) var seen: Set<RefusedLink> = []
        private(set) var trouble: Trouble?

        init(run: any SimulatedMesh, seed: UInt64, begin: Duration, usual: Set<RefusedLink>, endsWithFirst: Bool) {
            self.run = run
            self.seed = seed
            self.begin = begin
            self.usual = usual
            self.endsWithFirst = endsWithFirst
        }

        func add(_ event: Event) {
            guard case .handshakeRefused(let verdict, let cause) = event.happening, let elapsed = run.elapsed,
                elapsed >= begin
            else { return }
            let refusal = RefusedLink(link: verdict.link, outcome: verdict.outcome)
            seen.insert(refusal)
            guard trouble == nil, !usual.contains(refusal) else { return }
            trouble = Trouble(
                seed: seed, time: elapsed, link: refusal.link, outcome: refusal.outcome, cause: cause)
            if endsWithFirst { run.stop() }
        }
    }
}
