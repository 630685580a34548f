import COpenSSL

/// Signs with one key again and again: the context is what costs.
struct Signer: ~Copyable, Sendable {
    private let context: OwnedKeyContext

    init(key: PrivateKey) throws(OpenSSLError) {
        let signing = OwnedKeyContext(
            try unwrap(EVP_PKEY_CTX_new(key.handle.reference.pointer, nil), "EVP_PKEY_CTX_new"))
        try check(EVP_PKEY_sign_init(signing.pointer), "EVP_PKEY_sign_init")
        context = signing
    }

    /// ECDSA with SHA-256 over `message`, as a DER `ECDSA-Sig-Value`.
    borrowing func sign(_ message: [UInt8]) throws(OpenSSLError) -> [UInt8] {
        let digest = sha256(message)
        var signature = [UInt8](repeating: 0, count: 80)  // 72 at most on P-256
        var count = signature.count
        try check(EVP_PKEY_sign(context.pointer, &signature, &count, digest, digest.count), "EVP_PKEY_sign")
        signature.removeLast(signature.count - count)
        return signature
    }

    /// AlgorithmIdentifier (RFC 5758, section 3.2).
    static let algorithm = DERWriter.build { $0.sequence { $0.objectIdentifier(.ecdsaWithSHA256) } }
}
