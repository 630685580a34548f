import MeshModel

/// Everything that goes into a certificate (RFC 5280, section 4.1), written straight to DER.
///
/// OpenSSL's X509 interface would take about seven times as long for the same bytes.
struct CertificateTemplate {
    enum Role {
        /// May sign certificates; at most `pathLength` authorities may follow below it.
        case authority(pathLength: UInt8)
        /// A workload: both TLS roles, and nothing else (X509-SVID standard, section 4).
        case workload
    }

    var serial: SerialNumber
    var issuer: DistinguishedName
    var subject: DistinguishedName
    var notBefore: MeshTime
    var notAfter: MeshTime
    var publicKey: PublicKey
    /// The issuer's key identifier; nil for a root.
    var authorityKeyIdentifier: [UInt8]?
    var role: Role
    var spiffeID: SPIFFEID
    var dnsNames: [String] = []

    /// The certificate, signed. `signer` holds the issuer's key.
    func signed(by signer: borrowing Signer) throws(OpenSSLError) -> Certificate {
        let body = toBeSigned()
        let signature = try signer.sign(body)
        let der = DERWriter.build(capacity: body.count + 100) {
            $0.sequence {
                $0.raw(body)
                $0.raw(Signer.algorithm)
                $0.bitString(signature)
            }
        }
        return Certificate(
            der: der, serial: serial, notBefore: notBefore, notAfter: notAfter, spiffeID: spiffeID, publicKey: publicKey
        )
    }

    private func toBeSigned() -> [UInt8] {
        DERWriter.build(capacity: 640) { writer in
            writer.sequence {
                $0.tagged(DERWriter.Tag.contextConstructed(0)) { $0.integer(2) }  // version 3
                $0.integer(bigEndian: serial.bigEndian)
                $0.raw(Signer.algorithm)
                $0.raw(issuer.der)
                $0.sequence {
                    $0.time(notBefore)
                    $0.time(notAfter)
                }
                $0.raw(subject.der)
                $0.raw(publicKey.subjectPublicKeyInfo)
                $0.tagged(DERWriter.Tag.contextConstructed(3)) { $0.sequence(writeExtensions) }
            }
        }
    }

    private func writeExtensions(_ writer: inout DERWriter) {
        switch role {
        case .authority(let pathLength):
            writer.certificateExtension(.basicConstraints, critical: true) {
                $0.sequence {
                    $0.boolean(true)
                    $0.integer(pathLength)
                }
            }
            // keyCertSign, cRLSign
            writer.certificateExtension(.keyUsage, critical: true) { $0.bitString([0x06], unusedBits: 1) }
        case .workload:
            writer.certificateExtension(.basicConstraints, critical: true) { $0.sequence { _ in } }
            // digitalSignature
            writer.certificateExtension(.keyUsage, critical: true) { $0.bitString([0x80], unusedBits: 7) }
            writer.certificateExtension(.extendedKeyUsage) {
                $0.sequence {
                    $0.objectIdentifier(.serverAuthentication)
                    $0.objectIdentifier(.clientAuthentication)
                }
            }
        }
        writer.certificateExtension(.subjectKeyIdentifier) {
            $0.primitive(DERWriter.Tag.octetString, publicKey.identifier)
        }
        if let authorityKeyIdentifier {
            writer.certificateExtension(.authorityKeyIdentifier) {
                $0.sequence { $0.primitive(DERWriter.Tag.context(0), authorityKeyIdentifier) }
            }
        }
        writer.subjectAlternativeName(spiffeID, dnsNames: dnsNames)
    }
}

extension SerialNumber {
    /// 127 bits: the first clear so that the number is positive, and never 0.
    static func draw(from random: inout SeededRandom) -> SerialNumber {
        let high = random.next() & 0x3fff_ffff_ffff_ffff | 0x4000_0000_0000_0000
        let low = random.next()
        return SerialNumber(
            bigEndian: [high, low].flatMap { half in (0..<8).map { UInt8(truncatingIfNeeded: half >> (56 - 8 * $0)) } })
    }
}

extension MeshTime {
    /// X.509 knows no others.
    var wholeSeconds: MeshTime { MeshTime(secondsSinceEpoch: secondsSinceEpoch) }
}
