import MeshControl
import MeshModel
import MeshRecord
import NIOCore

/// What an experiment may ask of a simulation, and do to it. On the simulation's own thread.
package protocol SimulatedMesh: AnyObject {
    var topology: Topology { get }
    /// Since the load and the scenario began; nil before.
    var elapsed: Duration? { get }
    /// By number.
    func readyInstances(of service: ServiceName) -> [InstanceID]

    func onEvent(_ hear: @escaping (Event) -> Void)
    /// Calls with each instance that has another certificate or another bundle, once the control plane has heard of it.
    func onNews(_ hear: @escaping (InstanceID) -> Void)
    func after(_ amount: TimeAmount, _ act: @escaping () -> Void)
    /// One call from an instance to another, whose handshake tells in the log what became of it.
    func tryOut(from: InstanceID, to: InstanceID)
    func stop()
}

extension VirtualRun: SimulatedMesh {
    package var topology: Topology { mesh.topology }

    package var elapsed: Duration? { mesh.recorder.start.map { mesh.now - $0 } }

    package func readyInstances(of service: ServiceName) -> [InstanceID] {
        (mesh.plane.workload(service)?.instances ?? []).filter { $0.state == .ready }.map(\.id)
    }

    package func onEvent(_ hear: @escaping (Event) -> Void) {
        let hear = OnOneThread(hear)
        mesh.recorder.log.addListener { hear.value($0) }
    }

    package func onNews(_ hear: @escaping (InstanceID) -> Void) {
        mesh.onMessage = { message, id in
            switch message {
            case .certificateAccepted, .acknowledged(.bundles, _): hear(id)
            case .certificateRequest, .certificateRejected, .listening, .listenFailed, .drained, .load, .acknowledged:
                break
            }
        }
    }

    package func after(_ amount: TimeAmount, _ act: @escaping () -> Void) {
        let act = OnOneThread(act)
        _ = mesh.control.scheduleTask(in: amount) { act.value() }
    }

    package func tryOut(from: InstanceID, to: InstanceID) { mesh.prober.tryOut(from: from, to: to) }
}
