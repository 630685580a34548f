import MeshExperiments
import MeshModel
import MeshRuntime
import RunningMeshes
import Testing

@Suite struct RotationPlannerTests {
    private static let mesh = """
        version: 1
        name: planned
        trustDomains:
          shop.example:
            ca: {leaf: {ttl: 1h, jitter: 10%}}
            bundles: {delay: {uniform: {from: 4m, to: 5m}}}
          other.example: {}
        services:
          web: {replicas: 2, script: [{call: backend}]}
          backend: {replicas: 2}
          island: {trustDomain: other.example}
        load:
          - {to: web, rate: 1/m}
          # Neither domain trusts the other: refused with a rotation and without.
          - {from: stranger, to: island, trustDomain: shop.example, rate: 1/m}
        """

    private static func plan(_ strategy: RootRotation.Strategy, _ text: String = mesh) throws -> RotationPlanner.Plan {
        let topology = try Running.topology(text)
        let planner = RotationPlanner(
            topology, of: topology.trustDomains[0].name, strategy: strategy, seeds: [1, 2, 3], jobs: 2)
        return try #require(try planner.plan(progress: { _, _ in }, shouldStop: { false }))
    }

    @Test func `overlap waits for the slowest bundles, then for the last leaf, whatever else is refused`() throws {
        let plan = try Self.plan(.overlap)
        #expect(plan.isSafe)
        let waits = try plan.phases.map { try #require($0.wait) }
        #expect(waits.count == 2)
        // If all renew as the new root begins to sign, everybody must have heard of it.
        #expect((.seconds(280)...(.seconds(310))).contains(waits[0]), "\(waits[0])")
        // If all have renewed just before, the last leaf of the old root goes after 50 to 60 % of an hour; the bundle
        // without the old root takes four minutes at least.
        #expect((.seconds(1_560)...(.seconds(2_300))).contains(waits[1]), "\(waits[1])")
        for phase in plan.phases {
            let tooShort = try #require(phase.tooShort)
            #expect(tooShort.seen.outcome == Outcome("unknown_ca") && tooShort.seen.link.to != ServiceName("island"))
        }
    }

    @Test func `cutover is never safe, and the same key needs no wait`() throws {
        #expect(try !Self.plan(.cutover).isSafe)
        #expect(try Self.plan(.sameKey).phases.map(\.wait) == [.zero])
    }

    @Test func `a mesh that does not come up has no safe waits`() throws {
        let text = Self.mesh + "\nclock: {skews: {backend: {skew: -3d}}}\n"
        #expect(throws: MeshFailure.self) { try Self.plan(.overlap, text) }
    }
}
