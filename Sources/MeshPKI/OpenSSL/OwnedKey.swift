import COpenSSL

/// A key in OpenSSL's form.
struct OwnedKey: ~Copyable, @unchecked Sendable {
    let reference: KeyReference
    init(_ pointer: OpaquePointer) { reference = KeyReference(pointer: pointer) }
    deinit { EVP_PKEY_free(reference.pointer) }
}

/// What an operation on keys is made with, again and again (EVP_PKEY_CTX_new(3)).
struct OwnedKeyContext: ~Copyable, @unchecked Sendable {
    let pointer: OpaquePointer
    init(_ pointer: OpaquePointer) { self.pointer = pointer }
    deinit { EVP_PKEY_CTX_free(pointer) }
}
