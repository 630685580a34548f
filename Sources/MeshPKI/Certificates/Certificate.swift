import COpenSSL
import MeshModel

/// An X.509 certificate: its DER, and the fields that meshsim speaks of.
package struct Certificate: Hashable, Sendable {
    package let der: [UInt8]
    package let serial: SerialNumber
    package let notBefore: MeshTime
    package let notAfter: MeshTime
    /// The one URI name in it; nil when there is none, or more than one, or it is no SPIFFE ID.
    package let spiffeID: SPIFFEID?
    /// nil for keys that are not on P-256.
    package let publicKey: PublicKey?

    /// - Throws: when `der` is not exactly one certificate.
    package init(der: [UInt8]) throws(OpenSSLError) {
        let parsed = try OwnedX509(der: der)
        try self.init(der: der, parsed: parsed)
    }

    /// - Parameter parsed: OpenSSL's form of the same certificate.
    init(der: [UInt8], parsed: borrowing OwnedX509) throws(OpenSSLError) {
        let x509 = parsed.reference
        self.der = der
        serial = x509.serial
        notBefore = try MeshTime(X509_get0_notBefore(x509.pointer))
        notAfter = try MeshTime(X509_get0_notAfter(x509.pointer))
        spiffeID = x509.spiffeID
        publicKey = X509_get0_pubkey(x509.pointer).flatMap { try? PublicKey(of: KeyReference(pointer: $0)) }
        OpenSSLErrorQueue.clear()
    }

    /// What the issuer knows of a certificate that it has just built.
    init(
        der: [UInt8], serial: SerialNumber, notBefore: MeshTime, notAfter: MeshTime, spiffeID: SPIFFEID?,
        publicKey: PublicKey
    ) {
        self.der = der
        self.serial = serial
        self.notBefore = notBefore
        self.notAfter = notAfter
        self.spiffeID = spiffeID
        self.publicKey = publicKey
    }

    package var pem: String { PEM.encode(der, label: "CERTIFICATE") }
}
