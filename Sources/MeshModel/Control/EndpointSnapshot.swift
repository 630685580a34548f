/// Everything a caller needs to reach one service, at one version.
package struct EndpointSnapshot: Hashable, Sendable {
    package var service: ServiceName
    /// Grows with every change of this service's endpoints, from 1.
    package var version: Int
    /// By instance.
    package var endpoints: [Endpoint]

    package init(service: ServiceName, version: Int, endpoints: [Endpoint]) {
        self.service = service
        self.version = version
        self.endpoints = endpoints
    }
}
