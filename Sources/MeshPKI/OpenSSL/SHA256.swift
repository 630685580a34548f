import COpenSSL

func sha256(_ bytes: [UInt8]) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
    _ = SHA256(bytes, bytes.count, &digest)
    return digest
}

/// SHA-256 of something that comes in pieces (EVP_DigestInit_ex(3)).
package struct SHA256Hasher: ~Copyable {
    private let context: OpaquePointer

    private init(_ context: OpaquePointer) { self.context = context }

    package static func make() throws(OpenSSLError) -> SHA256Hasher {
        let hasher = SHA256Hasher(try unwrap(EVP_MD_CTX_new(), "EVP_MD_CTX_new"))
        try check(EVP_DigestInit_ex(hasher.context, EVP_sha256(), nil), "EVP_DigestInit_ex")
        return hasher
    }

    deinit { EVP_MD_CTX_free(context) }

    package mutating func update(_ bytes: [UInt8]) { EVP_DigestUpdate(context, bytes, bytes.count) }

    /// Of all that came, in hexadecimal.
    package consuming func finish() -> String {
        var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
        EVP_DigestFinal_ex(context, &digest, nil)
        return digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
