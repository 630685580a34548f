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
                $0.raw(Self.signatureAlgorithm)
                $0.bitString(signature)
            }
        }
        return Certificate(
            der: der, serial: serial, notBefore: notBefore, notAfter: notAfter, spiffeID: spiffeID, publicKey: publicKey
        )
    }

    static let signatureAlgorithm = DERWriter.build { $0.sequence { $0.objectIdentifier(.ecdsaWithSHA256) } }

    private func toBeSigned() -> [UInt8] {
        DERWriter.build(capacity: 640) { writer in
            writer.sequence {
                $0.tagged(DERWriter.Tag.contextConstructed(0)) { $0.integer(2) }  // version 3
                $0.integer(bigEndian: serial.bigEndian)
                $0.raw(Self.signatureAlgorithm)
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

extension DERWriter {
    mutating func certificateExtension(
        _ id: ObjectIdentifier, critical: Bool = false, _ value: (inout DERWriter) -> Void
    ) {
        sequence {
            $0.objectIdentifier(id)
            if critical { $0.boolean(true) }
            $0.tagged(Tag.octetString, value)
        }
    }

    /// GeneralNames: 6 is a URI, 2 a DNS name (RFC 5280, section 4.2.1.6).
    mutating func subjectAlternativeName(_ id: SPIFFEID, dnsNames: [String]) {
        certificateExtension(.subjectAlternativeName) {
            $0.sequence {
                $0.primitive(Tag.context(6), id.description.utf8)
                for name in dnsNames { $0.primitive(Tag.context(2), name.utf8) }
            }
        }
    }
}

/// An X.501 name of an organisation and a common name.
struct DistinguishedName: Hashable {
    let der: [UInt8]

    /// `commonName` is cut to the 64 characters that X.520 allows.
    init(commonName: String) {
        der = DERWriter.build(capacity: 96) {
            $0.sequence {
                for (id, value) in [
                    (ObjectIdentifier.organizationName, "meshsim"), (.commonName, String(commonName.prefix(64))),
                ] {
                    $0.tagged(DERWriter.Tag.set) {
                        $0.sequence {
                            $0.objectIdentifier(id)
                            $0.primitive(DERWriter.Tag.utf8String, value.utf8)
                        }
                    }
                }
            }
        }
    }
}
