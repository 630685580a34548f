import COpenSSL

/// A certificate with OpenSSL's form of it, which takes a tenth of a millisecond to make and some kilobytes to keep.
final class ParsedCertificate: Sendable {
    let certificate: Certificate
    private let handle: OwnedX509

    init(der: [UInt8]) throws(OpenSSLError) {
        let parsed = try OwnedX509(der: der)
        certificate = try Certificate(der: der, parsed: parsed)
        handle = parsed
    }

    init(of certificate: Certificate) throws(OpenSSLError) {
        handle = try OwnedX509(der: certificate.der)
        self.certificate = certificate
    }

    /// As long as this lives.
    var reference: X509Reference { handle.reference }
}
