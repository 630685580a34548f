import Foundation
import MeshExperiments
import MeshModel
import MeshRecord
import MeshRuntime
import RunningMeshes
import Synchronization
import Testing

/// What only some seeds lead to is found, and is the same whenever such a seed is played.
@Suite struct ExplorationTests {
    static let race = Running.root.appendingPathComponent("topologies/race.yaml")

    @Test func `the race that ships is hidden, found within a thousand seeds, and played again`() throws {
        let topology = try Running.topology(at: Self.race)
        let own = try VirtualRun(topology).run(.after(nil))
        #expect(own.misses == [], "the seed in the file holds")

        let broken = try #require(firstBroken(topology, seeds: 1..<1_001), "no seed broke an expectation")
        // A race that most seeds lose would be no race.
        #expect(broken.seed > 2)

        var again = topology
        again.seed = broken.seed
        let replayed = try VirtualRun(again).run(.after(nil))
        let found = try broken.result.get()
        #expect(replayed.misses == found.misses, "seed \(broken.seed)")
        #expect(!replayed.misses.isEmpty, "seed \(broken.seed)")
        #expect(replayed.digest == found.digest, "seed \(broken.seed)")
    }

    @Test func `the race is gone where the wait covers the slowest bundle`() throws {
        var topology = try Running.topology(at: Self.race)
        let seed = try #require(firstBroken(topology, seeds: 1..<1_001)?.seed)
        let index = try #require(topology.scenario.indices.first)
        guard case .authority(.rotateRoot(var rotation), let domain) = topology.scenario[index].action else {
            return #expect(Bool(false), "no rotation")
        }
        rotation.distributeWait = .seconds(7 * 60)
        topology.scenario[index].action = .authority(.rotateRoot(rotation), of: domain)
        #expect(firstBroken(topology, seeds: seed..<seed + 1) == nil, "seed \(seed)")
    }

    /// The lowest of the broken seeds that were played until one was found.
    private func firstBroken(_ topology: Topology, seeds: Range<UInt64>) -> Exploration.Finding? {
        let broken = Mutex<[Exploration.Finding]>([])
        Exploration(topology: topology, seeds: seeds, limit: .after(nil), jobs: 2).run(
            shouldStop: { broken.withLock { !$0.isEmpty } },
            found: { finding in if finding.isBroken { broken.withLock { $0.append(finding) } } })
        return broken.withLock { $0.min { $0.seed < $1.seed } }
    }
}
