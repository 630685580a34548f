import MeshModel

/// The moments in a certificate's life that its renewal counts from, by its holder's clock.
package struct CertificateLife: Hashable, Sendable {
    package var notBefore: MeshTime
    package var notAfter: MeshTime
    /// How far notBefore lies before issuance.
    package var backdate: Duration
    package var received: MeshTime

    package init(notBefore: MeshTime, notAfter: MeshTime, backdate: Duration, received: MeshTime) {
        self.notBefore = notBefore
        self.notAfter = notAfter
        self.backdate = backdate
        self.received = received
    }

    /// Where a length of the life begins; all of them end at notAfter.
    func start(of life: RenewalSpec.Life) -> MeshTime {
        switch life {
        case .whole: notBefore
        case .usable: notBefore + backdate
        case .received: received
        }
    }
}
