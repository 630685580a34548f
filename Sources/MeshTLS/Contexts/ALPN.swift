import COpenSSL

/// Application protocol negotiation (RFC 7301): meshsim speaks HTTP/1.1.
enum ALPN {
    /// The wire form: each name behind its length.
    static let http11: [UInt8] = [8] + Array("http/1.1".utf8)

    static let select: SSL_CTX_alpn_select_cb_func = { _, out, outCount, offered, offeredCount, _ in
        http11.withUnsafeBufferPointer { ours in
            var chosen: UnsafeMutablePointer<UInt8>?
            let result = SSL_select_next_proto(
                &chosen, outCount, ours.baseAddress, UInt32(ours.count), offered, offeredCount)
            guard result == OPENSSL_NPN_NEGOTIATED, let offered, let chosen else { return SSL_TLSEXT_ERR_ALERT_FATAL }
            // The answer must outlive this call: point into the client's own list, which does.
            out?.pointee = Self.position(
                of: UnsafePointer(chosen), count: Int(outCount?.pointee ?? 0), in: offered, Int(offeredCount))
            return SSL_TLSEXT_ERR_OK
        }
    }

    private static func position(
        of name: UnsafePointer<UInt8>, count: Int, in list: UnsafePointer<UInt8>, _ listCount: Int
    ) -> UnsafePointer<UInt8>? {
        var offset = 0
        while offset < listCount {
            let length = Int(list[offset])
            if length == count, (0..<count).allSatisfy({ list[offset + 1 + $0] == name[$0] }) {
                return list + offset + 1
            }
            offset += 1 + length
        }
        return nil
    }
}
