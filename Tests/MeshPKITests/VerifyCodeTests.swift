import COpenSSL
import MeshModel
import Testing

@Suite struct VerifyCodeTests {
    @Test func `the words for a code are those of the OpenSSL that is linked`() {
        let unknown = VerifyCode(-1).text
        let known = (0..<200).filter { VerifyCode($0).text != unknown && Self.openSSLText($0) != unknown }
        #expect(known.count >= 95, "OpenSSL 3.0 knows as many")
        for code in known { #expect(VerifyCode(code).text == Self.openSSLText(code), "\(code)") }
    }

    @Test func `the codes that have names are OpenSSL's`() {
        for (code, number) in [
            (VerifyCode.ok, X509_V_OK), (.notYetValid, X509_V_ERR_CERT_NOT_YET_VALID),
            (.invalidNonCA, X509_V_ERR_INVALID_NON_CA),
            (.applicationVerification, X509_V_ERR_APPLICATION_VERIFICATION),
        ] {
            #expect(code == VerifyCode(number))
        }
    }

    private static func openSSLText(_ code: Int) -> String { String(cString: X509_verify_cert_error_string(code)) }
}
