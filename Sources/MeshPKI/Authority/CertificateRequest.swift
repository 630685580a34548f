import COpenSSL
import MeshModel

/// A PKCS#10 certificate request (RFC 2986) whose signature has been checked: whoever made it holds the key.
package struct CertificateRequest: Sendable {
    package let publicKey: PublicKey

    package enum Problem: Error, Equatable, CustomStringConvertible {
        case malformed(OpenSSLError)
        /// The signature is not by the key in the request.
        case noProofOfPossession
        /// Authorities of meshsim sign keys on P-256 alone.
        case unsupportedKey

        package var description: String {
            switch self {
            case .malformed(let error): "not a PKCS#10 request: \(error)"
            case .noProofOfPossession: "the request is not signed by the key it asks a certificate for"
            case .unsupportedKey: "the key is not on P-256"
            }
        }
    }

    package init(der: [UInt8]) throws(Problem) {
        OpenSSLErrorQueue.clear()
        defer { OpenSSLErrorQueue.clear() }
        let (parsed, consumed) = der.withUnsafeBufferPointer { bytes in
            var cursor = bytes.baseAddress
            let parsed = d2i_X509_REQ(nil, &cursor, bytes.count)
            return (parsed, cursor.map { $0 - bytes.baseAddress! } ?? 0)
        }
        guard let request = parsed else { throw .malformed(OpenSSLError("d2i_X509_REQ")) }
        defer { X509_REQ_free(request) }
        guard consumed == der.count else { throw .malformed(OpenSSLError("d2i_X509_REQ (bytes behind the request)")) }
        guard let key = X509_REQ_get0_pubkey(request) else { throw .unsupportedKey }
        guard X509_REQ_verify(request, key) == 1 else { throw .noProofOfPossession }
        guard let publicKey = try? PublicKey(of: key) else { throw .unsupportedKey }
        self.publicKey = publicKey
    }

    /// A request by the holder of `key`. The name in it is a wish: the authority decides.
    package static func make(for id: SPIFFEID, key: PrivateKey) throws(OpenSSLError) -> [UInt8] {
        let information = DERWriter.build(capacity: 300) { writer in
            writer.sequence {
                $0.integer(0)
                $0.raw(DistinguishedName(commonName: "workload").der)
                $0.raw(key.publicKey.subjectPublicKeyInfo)
                $0.tagged(DERWriter.Tag.contextConstructed(0)) {
                    $0.sequence {
                        $0.objectIdentifier(.extensionRequest)
                        $0.tagged(DERWriter.Tag.set) { $0.sequence { $0.subjectAlternativeName(id, dnsNames: []) } }
                    }
                }
            }
        }
        let signature = try key.sign(information)
        return DERWriter.build(capacity: information.count + 100) {
            $0.sequence {
                $0.raw(information)
                $0.raw(CertificateTemplate.signatureAlgorithm)
                $0.bitString(signature)
            }
        }
    }
}
