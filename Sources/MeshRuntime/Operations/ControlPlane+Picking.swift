import MeshControl
import MeshModel

extension ControlPlane {
    /// The instance itself, or the first ready one of a service.
    func pick(_ target: Target) throws(OperatorError) -> InstanceID {
        switch target {
        case .instance(let id):
            guard instance(id) != nil else { throw .notRunning(id) }
            return id
        case .service(let name):
            guard let id = try firstReady(of: name)?.id else { throw .notRunning(InstanceID(name, 1)) }
            return id
        }
    }

    /// Where it listens; nil where nobody of a service is ready, or nothing listens.
    func endpoint(of target: Target) throws(OperatorError) -> Endpoint? {
        switch target {
        case .instance(let id):
            guard let record = instance(id) else { throw .notRunning(id) }
            return record.endpoint
        case .service(let name): return try firstReady(of: name)?.endpoint
        }
    }

    private func firstReady(of name: ServiceName) throws(OperatorError) -> InstanceRecord? {
        guard let workload = workload(name) else { throw .unknownWorkload(name) }
        return workload.instances.first { $0.state == .ready }
    }
}

extension InstanceRecord {
    fileprivate var endpoint: Endpoint? { address.map { Endpoint(instance: id, address: $0) } }
}
