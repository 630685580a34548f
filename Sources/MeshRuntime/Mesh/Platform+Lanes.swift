import MeshControl
import MeshDataPlane
import MeshModel

extension Platform {
    /// A lane for each loop.
    func lanes(for topology: Topology, random: SeededRandom, _ carrier: Mesh.Carrier) -> [Lane] {
        let trust = TrustCache()
        return loops.map { loop in
            let telemetry = LoopTelemetry(loop: loop, expectations: topology.expectations, sink: carrier.sink)
            let environment = Environment(
                loop: loop, network: network, clock: clock, random: random, trust: trust,
                connectionLimit: connectionLimit / loops.count, telemetry: telemetry,
                send: { message, id in carrier.carry { $0.observe(.message(message, from: id)) } })
            return Lane(telemetry: telemetry, environment: environment, isPaced: timePassesByItself)
        }
    }
}
