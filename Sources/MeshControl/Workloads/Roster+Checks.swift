import MeshModel

// Whether what an operator names is there.
extension Roster {
    func checkScale(of name: ServiceName, to replicas: Int) throws(OperatorError) {
        guard let workload = self[name] else { throw .unknownWorkload(name) }
        guard !workload.isClientOnly else { throw .loadGenerator(name) }
        guard replicas >= 0 else { throw .negativeReplicas(replicas) }
        guard replicas <= OperatorError.replicaLimit else { throw .tooManyReplicas(replicas) }
    }

    func check(_ target: Target) throws(OperatorError) {
        try check(target.service)
        if case .instance(let id) = target, instance(id) == nil { throw .notRunning(id) }
    }

    func check(_ name: ServiceName) throws(OperatorError) {
        guard self[name] != nil else { throw .unknownWorkload(name) }
    }
}
