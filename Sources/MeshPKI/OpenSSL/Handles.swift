import COpenSSL

// Move-only owners: the one place that frees what OpenSSL allocated. MeshTLS, the only other module that speaks
// OpenSSL, borrows the pointers; nothing else sees them.

package struct OwnedKey: ~Copyable, @unchecked Sendable {
    package let pointer: OpaquePointer
    init(_ pointer: OpaquePointer) { self.pointer = pointer }
    deinit { EVP_PKEY_free(pointer) }
}

package struct OwnedX509: ~Copyable, @unchecked Sendable {
    package let pointer: OpaquePointer
    deinit { X509_free(pointer) }

    /// Parses exactly one certificate (d2i_X509(3)).
    package init(der: [UInt8]) throws(OpenSSLError) { pointer = try Self.parse(der) }

    private static func parse(_ der: [UInt8]) throws(OpenSSLError) -> OpaquePointer {
        OpenSSLErrorQueue.clear()
        let (parsed, consumed) = der.withUnsafeBufferPointer { bytes in
            var cursor = bytes.baseAddress
            let parsed = d2i_X509(nil, &cursor, bytes.count)
            return (parsed, cursor.map { $0 - bytes.baseAddress! } ?? 0)
        }
        let certificate = try unwrap(parsed, "d2i_X509")
        guard consumed == der.count else {
            X509_free(certificate)
            throw OpenSSLError("d2i_X509 (bytes behind the certificate)")
        }
        return certificate
    }
}

/// A stack of certificates that holds a reference to each.
package struct OwnedX509Stack: ~Copyable, @unchecked Sendable {
    package let pointer: OpaquePointer
    deinit { shim_sk_X509_pop_free(pointer) }

    private init() throws(OpenSSLError) { pointer = try unwrap(shim_sk_X509_new(), "sk_X509_new_null") }

    package static func parsing(_ ders: [[UInt8]]) throws(OpenSSLError) -> OwnedX509Stack {
        let stack = try OwnedX509Stack()
        for der in ders { try stack.push(OwnedX509(der: der)) }
        return stack
    }

    /// A stack of certificates that are shared with whoever else holds them.
    static func referring(to certificates: [OpaquePointer]) throws(OpenSSLError) -> OwnedX509Stack {
        let stack = try OwnedX509Stack()
        for certificate in certificates { try stack.push(certificate) }
        return stack
    }

    static func referring(to chain: [ParsedCertificate]) throws(OpenSSLError) -> OwnedX509Stack {
        let stack = try OwnedX509Stack()
        for certificate in chain { try stack.push(certificate.handle) }
        return stack
    }

    /// In order; they live as long as the stack.
    var certificates: [OpaquePointer] { MeshPKI.certificates(in: pointer) }

    /// The owner lives until the stack has a reference of its own.
    private borrowing func push(_ certificate: borrowing OwnedX509) throws(OpenSSLError) {
        try push(certificate.pointer)
    }

    private borrowing func push(_ certificate: OpaquePointer) throws(OpenSSLError) {
        X509_up_ref(certificate)
        guard shim_sk_X509_push(pointer, certificate) > 0 else {
            X509_free(certificate)
            throw OpenSSLError("sk_X509_push")
        }
    }
}

/// The certificates of a stack that OpenSSL holds, in order.
func certificates(in stack: OpaquePointer) -> [OpaquePointer] {
    (0..<shim_sk_X509_num(stack)).compactMap { shim_sk_X509_value(stack, $0) }
}

struct OwnedKeyContext: ~Copyable, @unchecked Sendable {
    let pointer: OpaquePointer
    init(_ pointer: OpaquePointer) { self.pointer = pointer }
    deinit { EVP_PKEY_CTX_free(pointer) }
}
