import MeshRecord
import MeshRuntime
import RunningMeshes
import Testing

@Suite struct RenewalTests {
    @Test func `draining connections at every renewal under load loses no request`() throws {
        let steps = (1...5).map { "  - {at: \($0 * 200)ms, rotate: all}" }.joined(separator: "\n")
        let topology = try Running.topology(
            """
            version: 1
            name: drain
            services:
              web: {replicas: 2, connections: {onRotation: drain}, script: [call: db]}
              db: {connections: {onRotation: drain}}
            load:
              - {to: web, rate: 300/s, arrivals: poisson}
            scenario:
            \(steps)
            """)
        let report = try VirtualRun(topology).run(.after(.milliseconds(1_500)))
        #expect(report.counts.requests.total > 200 && report.counts.requests.failed == 0)
        #expect(
            report.findings.certificates.renewed == 5 * 4 && report.handshakes.total > 5,
            "renewals bring new connections")
    }
}
