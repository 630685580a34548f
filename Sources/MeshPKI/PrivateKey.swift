import COpenSSL
import Synchronization

/// An ECDSA key on P-256. It is made where it is used and never leaves but by `pkcs8PEM`, on its owner's request.
package final class PrivateKey: Sendable {
    /// For MeshTLS, to hand to a context.
    package let handle: OwnedKey
    package let publicKey: PublicKey

    private init(handle: consuming OwnedKey) throws(OpenSSLError) {
        publicKey = try PublicKey(of: handle.pointer)
        self.handle = handle
    }

    /// Draws a new key from OpenSSL's generator.
    package static func generate() throws(OpenSSLError) -> PrivateKey {
        try PrivateKey(handle: KeyGenerator.generate())
    }

    /// ECDSA with SHA-256 over `message`, as a DER `ECDSA-Sig-Value`.
    package func sign(_ message: [UInt8]) throws(OpenSSLError) -> [UInt8] {
        let signer = try Signer(key: handle)
        return try signer.sign(message)
    }

    /// Whether both are the same key pair's.
    package func matches(_ certificate: Certificate) -> Bool { certificate.publicKey == publicKey }

    /// PKCS#8, unencrypted, as PEM (RFC 5958, RFC 7468): for `meshsim export` alone.
    package func pkcs8PEM() throws(OpenSSLError) -> String {
        let bio = try unwrap(BIO_new(BIO_s_secmem()), "BIO_new")
        defer { BIO_free(bio) }
        try check(
            PEM_write_bio_PKCS8PrivateKey(bio, handle.pointer, nil, nil, 0, nil, nil), "PEM_write_bio_PKCS8PrivateKey")
        var data: UnsafeMutablePointer<CChar>?
        let count = shim_BIO_get_mem_data(bio, &data)
        return String(decoding: UnsafeRawBufferPointer(start: data, count: Int(count)), as: UTF8.self)
    }
}

extension PrivateKey: CustomStringConvertible {
    /// Says nothing of the key, wherever it is printed.
    package var description: String { "PrivateKey(P-256)" }
}

/// A point on P-256, uncompressed (SEC 1, section 2.3.3): 65 bytes.
package struct PublicKey: Hashable, Sendable {
    package let point: [UInt8]

    /// - Throws: for any other kind of key, and for other curves, whose points can be as long.
    init(of key: OpaquePointer) throws(OpenSSLError) {
        var group = [CChar](repeating: 0, count: 32)
        try check(EVP_PKEY_get_group_name(key, &group, group.count, nil), "EVP_PKEY_get_group_name")
        guard strcmp(group, SN_X9_62_prime256v1) == 0 else { throw OpenSSLError("P-256 key") }
        var point = [UInt8](repeating: 0, count: 65)
        var count = 0
        try check(
            EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, &point, 65, &count),
            "EVP_PKEY_get_octet_string_param")
        guard count == 65, point[0] == 0x04 else { throw OpenSSLError("P-256 key") }
        self.point = point
    }

    /// SubjectPublicKeyInfo (RFC 5480, section 2).
    var subjectPublicKeyInfo: [UInt8] { Self.prefix + point }

    /// The key identifier: the leftmost 160 bits of the key's SHA-256 (RFC 7093, section 2, method 1).
    var identifier: [UInt8] { Array(sha256(point).prefix(20)) }

    private static let prefix: [UInt8] = {
        let whole = DERWriter.build {
            $0.sequence {
                $0.sequence {
                    $0.objectIdentifier(.ecPublicKey)
                    $0.objectIdentifier(.prime256v1)
                }
                $0.bitString([UInt8](repeating: 0, count: 65))
            }
        }
        return Array(whole.dropLast(65))
    }()
}

func sha256(_ bytes: [UInt8]) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
    _ = SHA256(bytes, bytes.count, &digest)
    return digest
}

/// Signs with one key again and again: the context is what costs.
struct Signer: ~Copyable, Sendable {
    private let context: OwnedKeyContext

    init(key: borrowing OwnedKey) throws(OpenSSLError) {
        let signing = OwnedKeyContext(try unwrap(EVP_PKEY_CTX_new(key.pointer, nil), "EVP_PKEY_CTX_new"))
        try check(EVP_PKEY_sign_init(signing.pointer), "EVP_PKEY_sign_init")
        context = signing
    }

    borrowing func sign(_ message: [UInt8]) throws(OpenSSLError) -> [UInt8] {
        let digest = sha256(message)
        var signature = [UInt8](repeating: 0, count: 80)  // 72 at most on P-256
        var count = signature.count
        try check(EVP_PKEY_sign(context.pointer, &signature, &count, digest, digest.count), "EVP_PKEY_sign")
        signature.removeLast(signature.count - count)
        return signature
    }
}

/// Generates keys again and again: the context is what costs.
private final class KeyGenerator: Sendable {
    private static let shared = Result { () throws(OpenSSLError) in try KeyGenerator() }
    private let context: Mutex<OwnedKeyContext>

    private init() throws(OpenSSLError) {
        let pointer = try unwrap(EVP_PKEY_CTX_new_from_name(nil, "EC", nil), "EVP_PKEY_CTX_new_from_name")
        context = Mutex(OwnedKeyContext(pointer))
        try check(EVP_PKEY_keygen_init(pointer), "EVP_PKEY_keygen_init")
        try check(EVP_PKEY_CTX_set_group_name(pointer, "P-256"), "EVP_PKEY_CTX_set_group_name")
    }

    static func generate() throws(OpenSSLError) -> OwnedKey {
        let generator = try shared.get()
        var key: OpaquePointer?
        try generator.context.withLock { context throws(OpenSSLError) in
            try check(EVP_PKEY_generate(context.pointer, &key), "EVP_PKEY_generate")
        }
        return OwnedKey(try unwrap(key, "EVP_PKEY_generate"))
    }
}
