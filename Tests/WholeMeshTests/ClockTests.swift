import MeshModel
import MeshRecord
import MeshRuntime
import RunningMeshes
import Synchronization
import Testing

@Suite struct ClockTests {
    @Test func `a topology's skews reach services, single instances and load generators`() throws {
        let topology = try Running.topology(
            """
            version: 1
            name: clocks
            clock:
              skews:
                web: {skew: +3s}
                web.2: {skew: -3s}
                load: {skew: -3s}
            services:
              web: {replicas: 2}
              db: {}
            load:
              - {to: web, rate: 100/s}
            """)
        let run = try VirtualRun(topology)
        let told = Mutex<[String]>([])
        run.onEvent { event in
            guard case .instance(let id, .clockDrawn(let skew, _)) = event.happening else { return }
            told.withLock { $0.append("\(id) \(skew.text)") }
        }
        let report = try run.run(.after(.milliseconds(200)))
        #expect(told.withLock { $0.sorted() } == ["load.1 -3s", "web.1 3s", "web.2 -3s"])
        #expect(report.counts.requests.total > 0 && report.counts.requests.failed == 0)
    }
}
