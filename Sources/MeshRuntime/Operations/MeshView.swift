import MeshModel
import MeshRecord

/// An instance, for `ps`.
package struct InstanceView: Sendable {
    package var id: InstanceID
    package var state: InstanceState
    package var spiffeID: SPIFFEID
    package var address: Address?
    /// The certificate that new connections present.
    package var serial: String?
    package var notBefore: MeshTime?
    package var notAfter: MeshTime?
    package var connections: Int
    /// What is wrong with the certificate on purpose.
    package var fault: CertificateFault?
}

/// A certificate in use, for `certs`.
package struct CertificateView: Sendable {
    package var holder: String
    package var kind: Kind
    package var spiffeID: String
    package var serial: String
    package var notBefore: MeshTime
    package var notAfter: MeshTime

    /// Where in a chain it stands.
    package enum Kind: String, Sendable { case root, intermediate, leaf }
}

/// A service at a glance, for the live view.
package struct ServiceView: Sendable {
    package var name: ServiceName
    package var isLoadGenerator: Bool
    package var wanted: Int
    package var counts: [InstanceState: Int]
    /// The certificate that ends first among its instances'.
    package var soonestToExpire: MeshTime?
    /// From notBefore to notAfter of that certificate.
    package var life: Duration?
    /// What is made to go wrong with it or one of its instances, in a word or two.
    package var fault: String?
}

/// The mesh at a glance.
package struct MeshView: Sendable {
    package var name: String
    package var now: MeshTime
    /// Since the load and the scenario began; nil before.
    package var elapsed: Duration?
    package var services: [ServiceView]
    package var requests: RequestStatistics
    /// Since the last look.
    package var recent: RequestStatistics
    package var handshakes: HandshakeStatistics
    package var issued: Int
    package var renewed: Int
    package var faults: [Fault]
    /// The last few.
    package var events: [Event]
    package var eventCount: Int
}
