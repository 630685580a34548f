import COpenSSL
import Synchronization

/// An ECDSA key on P-256. It is made where it is used and never leaves but by `pkcs8PEM`, on its owner's request.
package final class PrivateKey: Sendable {
    let handle: OwnedKey
    package let publicKey: PublicKey

    private init(handle: consuming OwnedKey) throws(OpenSSLError) {
        publicKey = try PublicKey(of: handle.reference)
        self.handle = handle
    }

    /// Draws a new key from OpenSSL's generator.
    package static func generate() throws(OpenSSLError) -> PrivateKey {
        try PrivateKey(handle: KeyGenerator.generate())
    }

    /// ECDSA with SHA-256 over `message`, as a DER `ECDSA-Sig-Value`.
    package func sign(_ message: [UInt8]) throws(OpenSSLError) -> [UInt8] {
        let signer = try Signer(key: self)
        return try signer.sign(message)
    }

    /// Whether both are of one key pair.
    package func matches(_ publicKey: PublicKey?) -> Bool { publicKey == self.publicKey }

    /// PKCS#8, unencrypted, as PEM (RFC 5958, RFC 7468): for `meshsim export` alone.
    package func pkcs8PEM() throws(OpenSSLError) -> String {
        let bio = try unwrap(BIO_new(BIO_s_secmem()), "BIO_new")
        defer { BIO_free(bio) }
        try check(
            PEM_write_bio_PKCS8PrivateKey(bio, handle.reference.pointer, nil, nil, 0, nil, nil),
            "PEM_write_bio_PKCS8PrivateKey")
        var data: UnsafeMutablePointer<CChar>?
        let count = shim_BIO_get_mem_data(bio, &data)
        return String(decoding: UnsafeRawBufferPointer(start: data, count: Int(count)), as: UTF8.self)
    }
}

extension PrivateKey: CustomStringConvertible {
    /// Says nothing of the key, wherever it is printed.
    package var description: String { "PrivateKey(P-256)" }
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
