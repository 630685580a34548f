import COpenSSL
import Synchronization

/// A certificate with OpenSSL's form of it, which takes a tenth of a millisecond to make and some kilobytes to keep.
package final class ParsedCertificate: Sendable {
    let certificate: Certificate
    package let handle: OwnedX509

    init(der: [UInt8]) throws(OpenSSLError) {
        let parsed = try OwnedX509(der: der)
        certificate = try Certificate(der: der, parsed: parsed.pointer)
        handle = parsed
    }

    init(of certificate: Certificate) throws(OpenSSLError) {
        handle = try OwnedX509(der: certificate.der)
        self.certificate = certificate
    }
}

/// The last few issuers' certificates, which come with every leaf and are nearly always the same.
final class IssuerCache: Sendable {
    private let known = Mutex<[ParsedCertificate]>([])

    private static let limit = 16

    func parse(_ der: [UInt8]) throws(OpenSSLError) -> ParsedCertificate {
        if let parsed = known.withLock({ $0.first { $0.certificate.der == der } }) { return parsed }
        let parsed = try ParsedCertificate(der: der)
        known.withLock { known in
            if known.count == Self.limit { known.removeFirst() }
            known.append(parsed)
        }
        return parsed
    }
}
