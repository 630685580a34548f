import COpenSSL

/// OpenSSL's verdict on a chain, from `X509_V_OK` (0) on (X509_STORE_CTX_get_error(3)).
package struct VerifyCode: Hashable, Sendable, CustomStringConvertible {
    package let code: Int

    package init(_ code: Int) { self.code = code }

    package init(_ code: Int32) { self.code = Int(code) }

    package static let ok = VerifyCode(0)
    package static let notYetValid = VerifyCode(X509_V_ERR_CERT_NOT_YET_VALID)
    /// The chain is good, and we refused the name in it.
    package static let applicationVerification = VerifyCode(X509_V_ERR_APPLICATION_VERIFICATION)

    /// OpenSSL's own words: "certificate has expired".
    package var text: String { String(cString: X509_verify_cert_error_string(code)) }

    package var description: String { "\(text) (\(code))" }
}
