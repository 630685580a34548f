/// The names in the certificate that a peer presented.
package struct PeerIdentity: Sendable, Hashable {
    package var spiffeID: SPIFFEID?
    package var serial: SerialNumber
    package var notBefore: MeshTime
    package var notAfter: MeshTime

    package init(spiffeID: SPIFFEID?, serial: SerialNumber, notBefore: MeshTime, notAfter: MeshTime) {
        self.spiffeID = spiffeID
        self.serial = serial
        self.notBefore = notBefore
        self.notAfter = notAfter
    }
}
