import MeshModel
import MeshRecord
import RunningMeshes
import Testing

extension LiveTests {
    /// What changes while requests are under way must cost none of them.
    @Suite struct LossTests {
        private static let mesh = """
            version: 1
            name: loss
            services:
              web: {replicas: 3, entrypoint: true, script: [{call: backend}]}
              backend: {replicas: 2}
            load:
              - {to: web, rate: 60/s, arrivals: poisson}
            """

        @Test func `rotating every certificate five times under load loses no request`() async throws {
            let steps = (1...5).map { "  - {at: \($0)s, rotate: all}" }.joined(separator: "\n")
            let played = try await Running.play(Running.topology(Self.mesh + "\nscenario:\n" + steps), for: .seconds(7))
            #expect(played.report.counts.requests.total > 300)
            #expect(played.report.counts.requests.failed == 0)
            #expect(
                played.report.findings.certificates.renewed == 5 * 6,
                "two services of 3 and 2 instances, and the load generator")
            #expect(played.report.handshakes.refused.isEmpty)
        }

        @Test func `scaling from two to fifty and back under load loses no request`() async throws {
            let topology = try Running.topology(
                Self.mesh + """

                    scenario:
                      - {at: 1s, scale: {backend: 50}}
                      - {at: 5s, scale: {backend: 2}}
                    expect:
                      - {ready: {service: backend, at: 4500ms, count: 50}}
                      - {ready: {service: backend, at: 9s, count: 2}}
                    """)
            let played = try await Running.play(topology, for: .seconds(9))
            #expect(played.report.counts.requests.total > 300)
            #expect(played.report.counts.requests.failed == 0)
            #expect(played.report.misses == [])
            let served = Set(
                played.events("instance.stopped").filter { $0.subject.description.hasPrefix("backend.") }.map(\.subject)
            )
            #expect(served.count == 50, "48 left, then the last two with the mesh: \(served.count)")
        }

        @Test func `scaling down before callers have heard of the scale up loses no request`() async throws {
            let topology = try Running.topology(
                Self.mesh + """

                    scenario:
                      - {at: 1s, scale: {backend: 40}}
                      - {at: 1600ms, scale: {backend: 2}}
                      - {at: 2200ms, scale: {backend: 40}}
                      - {at: 2600ms, scale: {backend: 1}}
                    """)
            let played = try await Running.play(topology, for: .seconds(5))
            #expect(played.report.counts.requests.total > 200)
            #expect(played.report.counts.requests.failed == 0)
        }

        @Test func `a crash costs at most what was under way, and the instance is replaced`() async throws {
            let topology = try Running.topology(
                Self.mesh + """

                    scenario:
                      - {at: 1s, fault: {instance: crash, on: backend.1}}
                    expect:
                      - {ready: {service: backend, at: 3s, count: 2}}
                    """)
            let played = try await Running.play(topology, for: .seconds(3))
            #expect(played.report.misses == [])
            #expect(played.report.counts.requests.failed <= 3)
            #expect(played.events("instance.ready").contains { $0.subject.description == "backend.3" })
        }
    }
}
