import COpenSSL

// Move-only owners free what OpenSSL allocated. What they lend is good for as long as they are.

/// A certificate in OpenSSL's form.
///
/// Sendable since nobody changes it once it is parsed; what OpenSSL keeps in it later, and its count of references, it
/// guards itself (openssl-threads(7)).
struct OwnedX509: ~Copyable, @unchecked Sendable {
    let reference: X509Reference
    deinit { X509_free(reference.pointer) }

    /// Parses exactly one certificate (d2i_X509(3)).
    init(der: [UInt8]) throws(OpenSSLError) { reference = X509Reference(pointer: try Self.parse(der)) }

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
///
/// Sendable since nobody changes it once it is made.
struct OwnedX509Stack: ~Copyable, @unchecked Sendable {
    let pointer: OpaquePointer
    deinit { shim_sk_X509_pop_free(pointer) }

    private init() throws(OpenSSLError) { pointer = try unwrap(shim_sk_X509_new(), "sk_X509_new_null") }

    static func parsing(_ ders: [[UInt8]]) throws(OpenSSLError) -> OwnedX509Stack {
        let stack = try OwnedX509Stack()
        for der in ders {
            let certificate = try OwnedX509(der: der)
            try stack.push(certificate.reference)
        }
        return stack
    }

    /// A stack of certificates that are shared with whoever else holds them.
    static func sharing(_ certificates: [X509Reference]) throws(OpenSSLError) -> OwnedX509Stack {
        let stack = try OwnedX509Stack()
        for certificate in certificates { try stack.push(certificate) }
        return stack
    }

    /// In order.
    var certificates: [X509Reference] { X509Reference.all(in: pointer) }

    private borrowing func push(_ certificate: X509Reference) throws(OpenSSLError) {
        X509_up_ref(certificate.pointer)
        guard shim_sk_X509_push(pointer, certificate.pointer) > 0 else {
            X509_free(certificate.pointer)
            throw OpenSSLError("sk_X509_push")
        }
    }
}

extension X509Reference {
    /// The certificates of a stack that OpenSSL holds, in order.
    static func all(in stack: OpaquePointer) -> [X509Reference] {
        (0..<shim_sk_X509_num(stack)).compactMap { shim_sk_X509_value(stack, $0).map { X509Reference(pointer: $0) } }
    }
}
