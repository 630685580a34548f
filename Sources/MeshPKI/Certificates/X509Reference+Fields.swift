import COpenSSL
import MeshModel

// What a certificate says that OpenSSL holds, such as a peer's.
extension X509Reference {
    var serial: SerialNumber {
        let integer = X509_get0_serialNumber(pointer)
        return SerialNumber(
            bigEndian: Array(
                UnsafeBufferPointer(start: ASN1_STRING_get0_data(integer), count: Int(ASN1_STRING_length(integer)))))
    }

    /// Its one URI name (X509-SVID standard, section 5.2).
    var spiffeID: SPIFFEID? {
        guard let extensionValue = X509_get_ext_d2i(pointer, NID_subject_alt_name, nil, nil) else { return nil }
        let names = OpaquePointer(extensionValue)
        defer { GENERAL_NAMES_free(names) }
        var id: SPIFFEID?
        var uriCount = 0
        for index in 0..<shim_sk_GENERAL_NAME_num(names) {
            var type: Int32 = 0
            guard let value = GENERAL_NAME_get0_value(shim_sk_GENERAL_NAME_value(names, index), &type), type == GEN_URI
            else { continue }
            uriCount += 1
            let string = value.assumingMemoryBound(to: ASN1_STRING.self)
            let bytes = UnsafeBufferPointer(
                start: ASN1_STRING_get0_data(string), count: Int(ASN1_STRING_length(string)))
            id = SPIFFEID(String(decoding: bytes, as: UTF8.self))
        }
        return uriCount == 1 ? id : nil
    }

    /// A date that can't be read counts as far off.
    var notBefore: MeshTime { (try? MeshTime(X509_get0_notBefore(pointer))) ?? MeshTime(nanoseconds: .max) }

    /// A date that can't be read counts as long past.
    var notAfter: MeshTime { (try? MeshTime(X509_get0_notAfter(pointer))) ?? MeshTime(nanoseconds: .min) }

    var isSelfSigned: Bool { X509_get_extension_flags(pointer) & UInt32(EXFLAG_SS) != 0 }

    /// Whether it may sign other certificates, or lists of revoked ones.
    var isAuthority: Bool {
        let usage = X509_get_key_usage(pointer)  // all bits set where the certificate says nothing
        let signs = usage != UInt32.max && usage & UInt32(KU_KEY_CERT_SIGN | KU_CRL_SIGN) != 0
        return X509_check_ca(pointer) != 0 || signs
    }

    /// By its name, its key's identifier and what its key may be used for; no signature is checked.
    func mayHaveIssued(_ other: X509Reference) -> Bool { X509_check_issued(pointer, other.pointer) == X509_V_OK }

    func isSame(as other: X509Reference) -> Bool { X509_cmp(pointer, other.pointer) == 0 }
}

extension PeerIdentity {
    package init(of leaf: X509Reference) {
        self.init(
            spiffeID: leaf.spiffeID, serial: leaf.serial, notBefore: leaf.notBefore, notAfter: leaf.notAfter)
    }
}

extension MeshTime {
    /// A date beyond mesh time, as a foreign certificate may have, is its end.
    init(_ time: UnsafePointer<ASN1_TIME>?) throws(OpenSSLError) {
        var fields = tm()
        try check(ASN1_TIME_to_tm(time, &fields), "ASN1_TIME_to_tm")
        self.init(secondsSinceEpoch: Int64(timegm(&fields)))
    }
}
