import MeshControl
import MeshDataPlane
import MeshModel
import MeshPKI
import NIOCore

// What operators ask of a running mesh.
extension Mesh {
    /// - Throws: `OperatorError` when the action makes no sense as things stand; then nothing has been done.
    package func operate(_ action: OperatorAction) async throws { try await operate([action]) }

    /// All of them, or none.
    package func operate(_ actions: [OperatorAction]) async throws {
        try await onControl { mesh in
            for action in actions { try mesh.plane.check(action) }
            for action in actions {
                mesh.record("operator.action", mesh.topology.name, ["does": action.summary])
                mesh.observe(.operate(action))
            }
        }
    }

    // MARK: Probe

    /// One real handshake and request, as both ends saw it.
    package struct Probe: Sendable {
        package var from: InstanceID
        package var to: InstanceID?
        package var outcome: Outcome
        package var httpStatus: Int?
        package var verdict: HandshakeVerdict?
        /// What the server answered.
        package var body: String?

        package var explanation: String {
            switch outcome {
            case .noEndpoint: "discovery knows no instance to call"
            case .timeout: "no answer in time"
            case .denied: body.flatMap(Self.reason) ?? "policy denies it"
            default: verdict?.explanation ?? "no TLS was spoken: nobody proved anything"
            }
        }

        /// The reason in a refusal's body.
        private static func reason(in body: String) -> String? {
            guard let start = body.firstRange(of: "\"error\":\"")?.upperBound,
                let end = body[start...].lastIndex(of: "\"")
            else { return nil }
            return String(body[start..<end])
        }

        package var json: JSON {
            func side(_ end: HandshakeVerdict.End?, _ instance: InstanceID?) -> JSON {
                end?.json
                    ?? .object([
                        ("instance", JSON(instance?.description)), ("verifyCode", .null), ("alertSent", .null),
                        ("alertReceived", .null),
                    ])
            }
            return .object([
                ("from", .string(from.description)), ("to", JSON(to?.description)), ("outcome", .string(outcome.name)),
                ("httpStatus", httpStatus.map { .integer($0) } ?? .null), ("why", .string(explanation)),
                ("fault", JSON(verdict?.fault.rawValue)), ("version", JSON(verdict?.version)),
                ("client", side(verdict?.client, from)), ("server", side(verdict?.server, to)),
            ])
        }
    }

    /// - Parameters:
    ///   - from: a service or load generator (its first ready instance), or an instance.
    ///   - to: a service (its first ready instance), or an instance.
    /// - Throws: `OperatorError` for names that mean nothing.
    package func probe(from: Target, to: Target, timeout: Duration = .seconds(5)) async throws -> Probe {
        let result = try await control.flatSubmit { self.startProbe(from, to, timeout) }.get()
        let verdict = try await control.flatSubmit { [self] in
            result.connection.map { self.joiner.verdict(on: $0) } ?? control.makeSucceededFuture(nil)
        }.get()
        return Probe(
            from: result.caller, to: result.call.instance, outcome: result.call.outcome,
            httpStatus: result.call.httpStatus,
            verdict: verdict, body: result.call.body.map { String(buffer: $0) })
    }

    /// A probe whose handshake tells in the log what became of it.
    func tryOut(from: InstanceID, to: InstanceID) {
        _ = startProbe(.instance(from), .instance(to), .seconds(5))
    }

    private struct ProbeResult: Sendable {
        var caller: InstanceID
        var call: CallResult
        /// nil without TLS: then there is no verdict to wait for.
        var connection: ConnectionKey?
    }

    private func startProbe(_ from: Target, _ to: Target, _ timeout: Duration) -> EventLoopFuture<ProbeResult> {
        do {
            let caller = try pick(from)
            guard let service = topology.service(to.service) else { throw OperatorError.unknownWorkload(to.service) }
            guard let hosted = hosted(caller) else { throw OperatorError.notRunning(caller) }
            guard let endpoint = try endpoint(of: to) else {
                let nobody = CallResult(outcome: .noEndpoint)
                return control.makeSucceededFuture(ProbeResult(caller: caller, call: nobody))
            }
            let upstream = UpstreamService(service)
            let promise = control.makePromise(of: ProbeResult.self)
            let instance = hosted.instance
            hosted.lane.loop.execute {
                instance.probe(upstream, at: endpoint, timeout: timeout) { call in
                    promise.succeed(
                        ProbeResult(caller: caller, call: call, connection: upstream.usesTLS ? call.connection : nil))
                }
            }
            return promise.futureResult
        } catch {
            return control.makeFailedFuture(error)
        }
    }

    /// The instance itself, or the first ready one of a service.
    private func pick(_ target: Target) throws(OperatorError) -> InstanceID {
        switch target {
        case .instance(let id):
            guard plane.instance(id) != nil else { throw .notRunning(id) }
            return id
        case .service(let name):
            guard let workload = plane.workload(name) else { throw .unknownWorkload(name) }
            guard let id = (workload.instances.first { $0.state == .ready })?.id else {
                throw .notRunning(InstanceID(name, 1))
            }
            return id
        }
    }

    private func endpoint(of target: Target) throws(OperatorError) -> Endpoint? {
        switch target {
        case .instance(let id):
            guard let record = plane.instance(id) else { throw .notRunning(id) }
            return record.address.map { Endpoint(instance: id, address: $0) }
        case .service(let name):
            guard let workload = plane.workload(name) else { throw .unknownWorkload(name) }
            let first = workload.instances.first { $0.state == .ready }
            return first.flatMap { record in record.address.map { Endpoint(instance: record.id, address: $0) } }
        }
    }

    // MARK: Export

    /// A workload's own SVID, key and bundles, for a program outside the mesh. The one way a key leaves.
    package struct Export: Sendable {
        package var instance: InstanceID
        package var serial: String
        package var notAfter: MeshTime
        /// Leaf first, without the root.
        package var chainPEM: String
        /// PKCS#8, unencrypted.
        package var keyPEM: String
        /// Every root that the workload trusts.
        package var bundlePEM: String
    }

    package func export(_ target: Target) async throws -> Export {
        let (id, exported) = try await control.flatSubmit { [self] in
            do {
                let id = try pick(target)
                guard let hosted = hosted(id) else { throw OperatorError.notRunning(id) }
                let instance = hosted.instance
                return hosted.lane.loop.submit { (id, instance.exported) }.hop(to: control)
            } catch {
                return control.makeFailedFuture(error)
            }
        }.get()
        guard let (credential, bundles) = exported else { throw OperatorError.notRunning(id) }
        let roots = bundles.bundles.sorted { $0.key < $1.key }.flatMap(\.value.roots)
        return Export(
            instance: id, serial: credential.leaf.serial.description, notAfter: credential.leaf.notAfter,
            chainPEM: credential.chain.map(\.pem).joined(), keyPEM: try credential.key.pkcs8PEM(),
            bundlePEM: roots.map { PEM.encode($0, label: "CERTIFICATE") }.joined())
    }
}
