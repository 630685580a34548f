import MeshControl
import MeshDataPlane
import MeshModel
import MeshRecord
import NIOCore

/// Has an instance make a call out of turn, and finds out how both ends saw it.
///
/// Sendable since what it holds is confined to the control loop, where it does its work.
package final class Prober: @unchecked Sendable {
    private let control: any EventLoop
    private let topology: Topology
    private let fleet: Fleet
    private let recorder: Recorder
    private let plane: () -> ControlPlane

    /// - Parameter plane: as it is now; asked on the control loop.
    init(
        control: any EventLoop, topology: Topology, fleet: Fleet, recorder: Recorder,
        plane: @escaping () -> ControlPlane
    ) {
        self.control = control
        self.topology = topology
        self.fleet = fleet
        self.recorder = recorder
        self.plane = plane
    }

    /// - Parameters:
    ///   - from: a service or load generator (its first ready instance), or an instance.
    ///   - to: a service (its first ready instance), or an instance.
    /// - Throws: `OperatorError` for names that mean nothing.
    package func probe(from: Target, to: Target, timeout: Duration = .seconds(5)) async throws -> Probe {
        let made = try await control.flatSubmit { self.start(from, to, timeout) }.get()
        let verdict = try await control.flatSubmit { [self] in
            made.connection.map { self.recorder.verdict(on: $0) } ?? control.makeSucceededFuture(nil)
        }.get()
        return Probe(
            from: made.caller, to: made.call.instance, outcome: made.call.outcome, httpStatus: made.call.httpStatus,
            verdict: verdict, refusal: made.call.refusal)
    }

    /// A probe whose handshake tells in the log what became of it. On the control loop.
    func tryOut(from: InstanceID, to: InstanceID) {
        control.assertInEventLoop()
        _ = start(.instance(from), .instance(to), .seconds(5))
    }

    private struct Made: Sendable {
        var caller: InstanceID
        var call: CallResult
        /// nil without TLS: then there is no verdict to wait for.
        var connection: ConnectionKey?
    }

    private func start(_ from: Target, _ to: Target, _ timeout: Duration) -> EventLoopFuture<Made> {
        do {
            let plane = plane()
            let caller = try plane.pick(from)
            guard let service = topology.service(to.service) else { throw OperatorError.unknownWorkload(to.service) }
            guard let hosted = fleet[caller], let member = hosted.member as? any ProbingMember else {
                throw OperatorError.notRunning(caller)
            }
            guard let endpoint = try plane.endpoint(of: to) else {
                return control.makeSucceededFuture(Made(caller: caller, call: CallResult(outcome: .noEndpoint)))
            }
            let upstream = UpstreamService(service)
            let promise = control.makePromise(of: Made.self)
            hosted.lane.loop.execute {
                member.probe(upstream, at: endpoint, timeout: timeout) { call in
                    promise.succeed(
                        Made(caller: caller, call: call, connection: upstream.usesTLS ? call.connection : nil))
                }
            }
            return promise.futureResult
        } catch {
            return control.makeFailedFuture(error)
        }
    }
}

extension CallResult {
    /// What the server said when it denied the request, or could not do what it was asked.
    fileprivate var refusal: String? {
        outcome == .denied || outcome == .error ? body.flatMap(ResponseBody.reason) : nil
    }
}
