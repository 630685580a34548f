import MeshDataPlane
import NIOCore

/// One loop and what belongs to it.
final class Lane: Sendable {
    let loop: any EventLoop
    let telemetry: LoopTelemetry
    let environment: Environment
    /// Work of which much may come at one time.
    let paced: PacedQueue

    init(telemetry: LoopTelemetry, environment: Environment, isPaced: Bool) {
        loop = environment.loop
        self.telemetry = telemetry
        self.environment = environment
        paced = PacedQueue(loop: environment.loop, isPaced: isPaced)
    }
}
