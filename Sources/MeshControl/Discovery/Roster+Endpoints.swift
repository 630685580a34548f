import MeshModel

// What callers are told of where instances are.
extension Roster {
    /// Tells a service's callers which of its instances are ready, if that is news.
    mutating func publish(_ name: ServiceName, _ agenda: inout Agenda) {
        guard let workload = self[name] else { return }
        let endpoints = workload.readyEndpoints
        guard endpoints != workload.published.endpoints else { return }
        let version = workload.published.version + 1
        let snapshot = EndpointSnapshot(service: name, version: version, endpoints: endpoints)
        update(name) { $0.published = snapshot }
        agenda.add(.publish(snapshot, to: workload.callers))
    }
}
