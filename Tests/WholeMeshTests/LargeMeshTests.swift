import MeshModel
import MeshRecord
import RunningMeshes
import Testing

@testable import MeshRuntime

extension LiveTests {
    @Suite struct LargeMeshTests {
        /// A tree: service n calls those from 10n + 1 to 10n + 10, and so on down.
        private static func tree(services count: Int, replicas: Int) throws -> Topology {
            let domain = TrustDomainSpec.fallback
            let names = try (0..<count).map { try #require(ServiceName("svc-\($0)")) }
            let services = names.enumerated().map { index, name in
                var service = Service(name: name, trustDomain: domain.name)
                service.replicas = replicas
                let calls = (10 * index + 1...10 * index + 10).filter { $0 < count }
                if !calls.isEmpty {
                    service.script = Script(steps: [
                        .concurrent(calls.map { .call(Call(to: names[$0], timeout: .seconds(60))) })
                    ])
                }
                return service
            }
            let load = Load(
                to: names[0], trustDomain: domain.name, shape: .closed(users: 1, think: .constant(.milliseconds(100))),
                timeout: .seconds(60))
            return Topology(name: "large", trustDomains: [domain], services: services, load: [load])
        }

        @Test func `a thousand services and five thousand instances come up, serve and go down`() async throws {
            let played = try await Running.play(Self.tree(services: 1_000, replicas: 5), for: .seconds(15))
            #expect(played.events("instance.ready").count == 5_001)
            #expect(played.report.counts.requests.total > 0)
            #expect(played.report.counts.requests.failed == 0)
            #expect(played.report.edges.allSatisfy { $0.statistics.outcomes[.ok, default: 0] > 0 })
            #expect(played.report.edges.count == 1_000)
        }

        @Test func `a topology that cannot fit says so with the numbers`() throws {
            let budget = DescriptorBudget(for: try Self.tree(services: 1_000, replicas: 5), limit: 1_024)
            #expect(!budget.fits)
            #expect(budget.listeners == 5_000)
            #expect(budget.leastConnections == 999 * 5 + 1)
            #expect(budget.shortage.contains("\(5_000 + 2 * 4_996 + 128)"))
            #expect(budget.shortage.contains("limit is 1024"))
        }

        @Test func `the largest mesh that is promised fits into twenty thousand descriptors`() throws {
            let budget = DescriptorBudget(for: try Self.tree(services: 1_000, replicas: 5), limit: 20_000)
            #expect(budget.fits)
            #expect(2 * budget.connectionLimit + budget.listeners <= 20_000)
        }
    }
}
