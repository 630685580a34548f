import COpenSSL
import Synchronization

/// A point on P-256, uncompressed (SEC 1, section 2.3.3): 65 bytes.
package struct PublicKey: Hashable, Sendable {
    package let point: [UInt8]

    /// - Throws: for any other kind of key, and for other curves, whose points can be as long.
    init(of key: KeyReference) throws(OpenSSLError) {
        var group = [CChar](repeating: 0, count: 32)
        try check(EVP_PKEY_get_group_name(key.pointer, &group, group.count, nil), "EVP_PKEY_get_group_name")
        guard group.starts(with: Self.group) else { throw OpenSSLError("P-256 key") }
        var point = [UInt8](repeating: 0, count: 65)
        var count = 0
        try check(
            EVP_PKEY_get_octet_string_param(key.pointer, OSSL_PKEY_PARAM_PUB_KEY, &point, 65, &count),
            "EVP_PKEY_get_octet_string_param")
        guard count == 65, point[0] == 0x04 else { throw OpenSSLError("P-256 key") }
        self.point = point
    }

    /// - Returns: nil for any other kind of key. Whether the point is on the curve shows when the key is used.
    init?(subjectPublicKeyInfo info: ArraySlice<UInt8>) {
        guard info.starts(with: Self.prefix), info.count == Self.prefix.count + 65, info[info.endIndex - 65] == 0x04
        else { return nil }
        point = Array(info.suffix(65))
    }

    /// Whether `signature` (a DER `ECDSA-Sig-Value`) is this key's over `message`, with SHA-256.
    func verifies(_ signature: [UInt8], of message: [UInt8]) -> Bool {
        OpenSSLErrorQueue.clear()
        defer { OpenSSLErrorQueue.clear() }
        guard let key = KeyLoader.load(self), let context = EVP_PKEY_CTX_new(key.reference.pointer, nil) else {
            return false
        }
        defer { EVP_PKEY_CTX_free(context) }
        let digest = sha256(message)
        return EVP_PKEY_verify_init(context) == 1
            && EVP_PKEY_verify(context, signature, signature.count, digest, digest.count) == 1
    }

    /// SubjectPublicKeyInfo (RFC 5480, section 2).
    var subjectPublicKeyInfo: [UInt8] { Self.prefix + point }

    /// The key identifier: the leftmost 160 bits of the key's SHA-256 (RFC 7093, section 2, method 1).
    var identifier: [UInt8] { Array(sha256(point).prefix(20)) }

    /// With the zero that ends it.
    private static let group = Array(SN_X9_62_prime256v1.utf8CString)

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

/// Makes OpenSSL keys of points again and again (EVP_PKEY_fromdata(3)): the context is what costs.
private final class KeyLoader: Sendable {
    private static let shared = KeyLoader()
    private let context: Mutex<OwnedKeyContext?>

    private init() {
        context = Mutex(EVP_PKEY_CTX_new_from_name(nil, "EC", nil).map { OwnedKeyContext($0) })
    }

    /// - Returns: nil when the point is not on the curve.
    static func load(_ key: PublicKey) -> OwnedKey? {
        var loaded: OpaquePointer?
        shared.context.withLock { context in
            guard let pointer = context?.pointer, EVP_PKEY_fromdata_init(pointer) == 1 else { return }
            var point = key.point
            _ = shim_EVP_PKEY_from_P256_point(pointer, &loaded, &point, point.count)
        }
        guard let loaded else { return nil }
        return OwnedKey(loaded)
    }
}
