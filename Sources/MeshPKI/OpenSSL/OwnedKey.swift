import COpenSSL

/// A key in OpenSSL's form.
///
/// Sendable since nobody changes it once it is made, and threads may then share it (openssl-threads(7)).
struct OwnedKey: ~Copyable, @unchecked Sendable {
    let reference: KeyReference
    init(_ pointer: OpaquePointer) { reference = KeyReference(pointer: pointer) }
    deinit { EVP_PKEY_free(reference.pointer) }
}

/// What an operation on keys is made with, again and again (EVP_PKEY_CTX_new(3)).
///
/// Sendable since it has one owner, who passes it on whole or uses it under a lock: two threads must not use it at a time.
struct OwnedKeyContext: ~Copyable, @unchecked Sendable {
    let pointer: OpaquePointer
    init(_ pointer: OpaquePointer) { self.pointer = pointer }
    deinit { EVP_PKEY_CTX_free(pointer) }
}
