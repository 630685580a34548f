import MeshModel

/// What a caller knows of a service it calls, before discovery says where its instances are.
package struct UpstreamService: Hashable, Sendable {
    package var service: ServiceName
    /// Whom an endpoint must prove to be.
    package var identity: SPIFFEID
    /// For SNI.
    package var serverName: String
    package var usesTLS: Bool
    package var loadBalancing: LoadBalancing
    package var connections: ConnectionSpec

    /// - Parameter plaintext: the caller was told to speak plain text, whatever the service asks for.
    package init(_ service: Service, plaintext: Bool = false) {
        self.service = service.name
        identity = service.spiffeID
        serverName = service.dnsNames[0]
        usesTLS = service.mtls != .disabled && !plaintext
        loadBalancing = service.loadBalancing
        connections = service.connections
    }
}
