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
        let x509 = try OwnedX509(der: der)
        try self.init(der: der, parsed: x509.pointer)
    }

    /// - Parameter x509: OpenSSL's form of the same certificate.
    init(der: [UInt8], parsed x509: OpaquePointer) throws(OpenSSLError) {
        self.der = der
        serial = SerialNumber(of: x509)
        notBefore = try meshTime(X509_get0_notBefore(x509))
        notAfter = try meshTime(X509_get0_notAfter(x509))
        spiffeID = MeshPKI.spiffeID(of: x509)
        publicKey = X509_get0_pubkey(x509).flatMap { try? PublicKey(of: $0) }
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

    package func isValid(at time: MeshTime) -> Bool {
        notBefore.secondsSinceEpoch <= time.secondsSinceEpoch && time.secondsSinceEpoch < notAfter.secondsSinceEpoch
    }

    package var pem: String { PEM.encode(der, label: "CERTIFICATE") }
}

extension SerialNumber {
    init(of x509: OpaquePointer) {
        let integer = X509_get0_serialNumber(x509)
        self.init(
            bigEndian: Array(
                UnsafeBufferPointer(start: ASN1_STRING_get0_data(integer), count: Int(ASN1_STRING_length(integer)))))
    }

    /// 127 bits: the first clear so that the number is positive, and never 0.
    static func draw(from random: inout SeededRandom) -> SerialNumber {
        let high = random.next() & 0x3fff_ffff_ffff_ffff | 0x4000_0000_0000_0000
        let low = random.next()
        return SerialNumber(
            bigEndian: [high, low].flatMap { half in (0..<8).map { UInt8(truncatingIfNeeded: half >> (56 - 8 * $0)) } })
    }
}

/// The serial number of a certificate that OpenSSL holds, as for a peer's; for MeshTLS.
package func serialNumber(of x509: OpaquePointer) -> SerialNumber { SerialNumber(of: x509) }

/// The SPIFFE ID of a certificate that OpenSSL holds: its one URI name (X509-SVID standard, section 5.2); for MeshTLS.
package func spiffeID(of x509: OpaquePointer) -> SPIFFEID? {
    guard let extensionValue = X509_get_ext_d2i(x509, NID_subject_alt_name, nil, nil) else { return nil }
    let names = OpaquePointer(extensionValue)
    defer { GENERAL_NAMES_free(names) }
    var id: SPIFFEID?
    var uriCount = 0
    for index in 0..<shim_sk_GENERAL_NAME_num(names) {
        var type: Int32 = 0
        guard let value = GENERAL_NAME_get0_value(shim_sk_GENERAL_NAME_value(names, index), &type), type == GEN_URI
        else { continue }
        uriCount += 1
        let string = value.assumingMemoryBound(to: ASN1_STRING.self)
        let bytes = UnsafeBufferPointer(start: ASN1_STRING_get0_data(string), count: Int(ASN1_STRING_length(string)))
        id = SPIFFEID(String(decoding: bytes, as: UTF8.self))
    }
    return uriCount == 1 ? id : nil
}

/// A date beyond mesh time, as a foreign certificate may have, is its end.
private func meshTime(_ time: UnsafePointer<ASN1_TIME>?) throws(OpenSSLError) -> MeshTime {
    var fields = tm()
    try check(ASN1_TIME_to_tm(time, &fields), "ASN1_TIME_to_tm")
    return MeshTime(secondsSinceEpoch: Int64(timegm(&fields)))
}

/// When a certificate that OpenSSL holds ends; for MeshTLS. A date that can't be read counts as long past.
package func notAfter(of x509: OpaquePointer) -> MeshTime {
    (try? meshTime(X509_get0_notAfter(x509))) ?? MeshTime(nanoseconds: .min)
}

/// When a certificate that OpenSSL holds begins; for MeshTLS. A date that can't be read counts as far off.
package func notBefore(of x509: OpaquePointer) -> MeshTime {
    (try? meshTime(X509_get0_notBefore(x509))) ?? MeshTime(nanoseconds: .max)
}
