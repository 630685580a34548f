import MeshDataPlane
import MeshModel

extension Instance.Configuration {
    /// What an instance of this topology is, at the place given.
    init(_ id: InstanceID, identity: SPIFFEID, at slot: AddressSlot, in topology: Topology) {
        let service = topology.service(id.service)
        self.init(
            id: id, identity: identity, leaf: topology.leaf(of: id.service),
            role: service.map { .service($0, slot.address) } ?? .loadGenerator(topology.loads(named: id.service)),
            upstreams: topology.upstreams(of: id.service), host: slot.source, clock: topology.clock.skew(of: id),
            processor: slot.processor)
    }
}

extension Topology {
    fileprivate func leaf(of name: ServiceName) -> LeafSpec {
        let domain = service(name)?.trustDomain ?? loads(named: name).first?.trustDomain
        return domain.map { spec(of: $0).ca.leaf } ?? LeafSpec()
    }

    fileprivate func upstreams(of name: ServiceName) -> [UpstreamService] {
        var seen = Set<ServiceName>()
        if let service = service(name) {
            return service.script.calls.compactMap { call in
                seen.insert(call.to).inserted ? self.service(call.to).map { UpstreamService($0) } : nil
            }
        }
        return loads(named: name).compactMap { load in
            guard seen.insert(load.to).inserted else { return nil }
            return service(load.to).map { UpstreamService($0, plaintext: load.plaintext) }
        }
    }
}
