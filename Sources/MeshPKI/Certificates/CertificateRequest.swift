import MeshModel

/// A PKCS#10 certificate request (RFC 2986) whose signature has been checked: whoever made it holds the key.
package struct CertificateRequest: Sendable {
    package let publicKey: PublicKey

    /// Why a request is refused.
    package enum Problem: Error, Equatable, CustomStringConvertible {
        case malformed(String)
        /// The signature is not by the key in the request.
        case noProofOfPossession
        /// Authorities of meshsim sign keys on P-256 alone.
        case unsupportedKey

        package var description: String {
            switch self {
            case .malformed(let reason): "not a PKCS#10 request: \(reason)"
            case .noProofOfPossession: "the request is not signed by the key it asks a certificate for"
            case .unsupportedKey: "the key is not on P-256"
            }
        }
    }

    /// Read by hand: OpenSSL would spend five times as long, nearly all of it on finding a decoder for the key.
    package init(der: [UInt8]) throws(Problem) {
        let parts: Parts
        do throws(DERReader.Malformed) { parts = try Parts(der) } catch { throw .malformed(error.reason) }
        guard let publicKey = PublicKey(subjectPublicKeyInfo: parts.subjectPublicKeyInfo),
            parts.algorithm == Signer.algorithm[...]
        else { throw .unsupportedKey }
        guard publicKey.verifies(Array(parts.signature), of: Array(parts.information)) else {
            throw .noProofOfPossession
        }
        self.publicKey = publicKey
    }

    /// CertificationRequest (RFC 2986, section 4).
    private struct Parts {
        /// What is signed.
        let information: ArraySlice<UInt8>
        let subjectPublicKeyInfo: ArraySlice<UInt8>
        let algorithm: ArraySlice<UInt8>
        let signature: ArraySlice<UInt8>

        init(_ der: [UInt8]) throws(DERReader.Malformed) {
            var outer = DERReader(der[...])
            var request = DERReader(try outer.content(DERWriter.Tag.sequence))
            guard outer.isAtEnd else { throw DERReader.Malformed(reason: "bytes behind the request") }
            let signed = try request.element(DERWriter.Tag.sequence)
            information = signed.whole
            algorithm = try request.element(DERWriter.Tag.sequence).whole
            let bits = try request.content(DERWriter.Tag.bitString)
            guard request.isAtEnd, bits.first == 0 else { throw DERReader.Malformed(reason: "not a signature") }
            signature = bits.dropFirst()

            var body = DERReader(signed.content)
            guard try body.content(DERWriter.Tag.integer) == [0] else {
                throw DERReader.Malformed(reason: "not version 1")
            }
            _ = try body.element(DERWriter.Tag.sequence)  // the name it wishes for
            subjectPublicKeyInfo = try body.element(DERWriter.Tag.sequence).whole
            _ = try body.element(DERWriter.Tag.contextConstructed(0))  // its attributes
            guard body.isAtEnd else { throw DERReader.Malformed(reason: "bytes behind the attributes") }
        }
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
                $0.raw(Signer.algorithm)
                $0.bitString(signature)
            }
        }
    }
}
