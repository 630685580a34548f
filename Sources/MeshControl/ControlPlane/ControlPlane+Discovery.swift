import MeshModel

// Who is told where instances are, and when.
extension ControlPlane {
    /// The first change sets the moment; changes until then travel with it. Where nobody calls, nobody is told.
    mutating func endpointsChanged(of index: Int) {
        let workload = workloads[index]
        guard !workload.callers.isEmpty, !deadlines.isArmed(.publish(workload.name)) else { return }
        deadlines.arm(.publish(workload.name), at: now + topology.discovery.delay)
    }

    mutating func publish(_ name: ServiceName) {
        guard let index = index(of: name) else { return }
        let endpoints = workloads[index].readyEndpoints
        guard endpoints != workloads[index].published.endpoints else { return }
        workloads[index].published.version += 1
        workloads[index].published.endpoints = endpoints
        actions.append(.publish(workloads[index].published, to: workloads[index].callers))
    }
}
