import Synchronization

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
