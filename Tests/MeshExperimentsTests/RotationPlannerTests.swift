import MeshModel
import MeshRuntime
import RunningMeshes
import Synchronization
import Testing

@testable import MeshExperiments

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

    private static func plan(
        _ strategy: RootRotation.Strategy, _ text: String = mesh, seeds: Int = 3, from first: UInt64 = 1,
        shouldStop: @escaping @Sendable () -> Bool = { false }
    ) throws -> RotationPlan {
        let topology = try Running.topology(text)
        let planner = RotationPlanner(
            topology, of: topology.trustDomains[0].name, strategy: strategy, seeds: seeds, from: first, jobs: 2)
        return try planner.plan(progress: { _, _ in }, shouldStop: shouldStop)
    }

    @Test func `overlap waits for the slowest bundles, then for the last leaf, whatever else is refused`() throws {
        let plan = try Self.plan(.overlap)
        #expect(plan.verdict.isSafe)
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
        #expect(try !Self.plan(.cutover).verdict.isSafe)
        #expect(try Self.plan(.sameKey).phases.map(\.wait) == [.zero])
    }

    /// A leaf of an hour is renewed after 49 to 51 % of it, and one that was renewed just before the new root signs goes last.
    @Test(arguments: ["", "bundles: {delay: 30s}"], [RootRotation.Strategy.overlap, .crossSigned])
    func `where all hear of bundles at once, only the last leaf of the old root is waited for`(
        bundles: String, strategy: RootRotation.Strategy
    ) throws {
        let plan = try Self.plan(strategy, Self.prompt(bundles), seeds: 1)
        #expect(plan.verdict.isSafe)
        let waits = plan.phases.map(\.wait)
        #expect(waits.dropLast().allSatisfy { $0 == .zero }, "\(waits)")
        let last = try #require(waits.last ?? nil)
        // Up to six seconds before, and found to two percent; half a minute less where the bundle takes as long.
        #expect((.seconds(29 * 60 - 36)...(.seconds(31 * 60 + 38))).contains(last), "\(last)")
    }

    /// Now and then a bundle is late by a minute: the second seed does not draw what the fourth does.
    @Test func `waits are made longer until they are safe with seeds that they were not fitted to`() throws {
        let text = Self.prompt("bundles: {delay: {lognormal: {median: 5s, p99: 5m}}}")
        let plan = try Self.plan(.overlap, text, seeds: 1, from: 2)
        #expect(plan.verdict.isSafe)
        let topology = try Running.topology(text)
        let rehearsal = RotationRehearsal(
            topology, of: topology.trustDomains[0].name, strategy: .overlap, jobs: 2, shouldStop: { false })
        var alone = WaitSearch(rehearsal: rehearsal)
        var together = alone
        for (step, phase) in zip(WaitSearch.Step.steps(of: .overlap), plan.phases) {
            together.waits[keyPath: step.wait] = try #require(phase.wait)
            alone.waits[keyPath: step.wait] = try #require(
                try alone.shortest(step, safeWith: [2], firstWith: [2], progress: { _ in }).wait)
        }
        let steps = WaitSearch.Step.steps(of: .overlap)
        #expect(try alone.trouble(together: steps, with: [4]) != nil)
        #expect(try together.trouble(together: steps, with: [2, 3, 4]) == nil)
    }

    @Test func `a search that is stopped returns what it has found`() throws {
        let asked = Mutex(0)
        let full = try Self.plan(.overlap, Self.prompt(""), seeds: 1) {
            asked.withLock { $0 += 1 }
            return false
        }
        let limit = asked.withLock { $0 } * 3 / 4
        asked.withLock { $0 = 0 }
        let stopped = try Self.plan(.overlap, Self.prompt(""), seeds: 1) {
            asked.withLock {
                $0 += 1
                return $0 > limit
            }
        }
        guard case .stopped = stopped.verdict else { return #expect(Bool(false), "\(stopped.verdict)") }
        #expect(stopped.phases.map(\.wait) == full.phases.prefix(stopped.phases.count).map(\.wait))
        #expect(!stopped.phases.isEmpty)
    }

    private static func prompt(_ bundles: String) -> String {
        """
        version: 1
        name: prompt
        trustDomains:
          shop.example:
            ca: {leaf: {ttl: 1h, jitter: 1%}}
            \(bundles)
        services:
          web: {replicas: 2, script: [{call: backend}]}
          backend: {replicas: 2}
        load:
          - {to: web, rate: 1/m}
        """
    }

    @Test func `a mesh that does not come up has no safe waits`() throws {
        let text = Self.mesh + "\nclock: {skews: {backend: {skew: -3d}}}\n"
        #expect(throws: MeshFailure.self) { try Self.plan(.overlap, text) }
    }
}

extension RotationPlan.Verdict {
    fileprivate var isSafe: Bool { if case .safe = self { true } else { false } }
}
