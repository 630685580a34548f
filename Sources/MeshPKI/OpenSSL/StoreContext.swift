import COpenSSL
import MeshModel

/// The verification of one chain (X509_STORE_CTX_new(3)).
struct OwnedStoreContext: ~Copyable {
    let reference: StoreContextReference
    deinit { X509_STORE_CTX_free(reference.pointer) }

    private init(_ pointer: OpaquePointer) { reference = StoreContextReference(pointer: pointer) }

    /// - Parameter sent: what came with the leaf; it must outlive the context, as the leaf must.
    static func make(
        leaf: X509Reference, sent: borrowing OwnedX509Stack
    ) throws(OpenSSLError) -> OwnedStoreContext {
        let context = OwnedStoreContext(try unwrap(X509_STORE_CTX_new(), "X509_STORE_CTX_new"))
        try check(
            X509_STORE_CTX_init(context.reference.pointer, nil, leaf.pointer, sent.pointer), "X509_STORE_CTX_init")
        return context
    }
}

extension StoreContextReference {
    var leaf: X509Reference? { X509_STORE_CTX_get0_cert(pointer).map { X509Reference(pointer: $0) } }

    /// What came with the leaf; nil where there is more than `limit` of it.
    func sentBehindLeaf(limit: Int) -> [X509Reference]? {
        // The leaf itself may be among them.
        guard let sent = X509_STORE_CTX_get0_untrusted(pointer), shim_sk_X509_num(sent) <= limit + 1 else { return nil }
        let leaf = X509_STORE_CTX_get0_cert(pointer)
        return X509Reference.all(in: sent).filter { $0.pointer != leaf }
    }

    /// What verification found: leaf, intermediate, …, root.
    var chain: [X509Reference]? { X509_STORE_CTX_get0_chain(pointer).map { X509Reference.all(in: $0) } }

    /// The certificate that verification is at, or ended at.
    var current: X509Reference? { X509_STORE_CTX_get_current_cert(pointer).map { X509Reference(pointer: $0) } }

    /// Where `current` is in the chain: 0 is the leaf.
    var depth: Int { Int(X509_STORE_CTX_get_error_depth(pointer)) }

    var code: VerifyCode { VerifyCode(X509_STORE_CTX_get_error(pointer)) }

    /// What the peer is told of it follows from the code.
    func fail(with code: VerifyCode) { X509_STORE_CTX_set_error(pointer, Int32(code.code)) }

    func fail(with code: VerifyCode, at certificate: X509Reference, depth: Int) {
        fail(with: code)
        X509_STORE_CTX_set_error_depth(pointer, Int32(depth))
        X509_STORE_CTX_set_current_cert(pointer, certificate.pointer)
    }
}
