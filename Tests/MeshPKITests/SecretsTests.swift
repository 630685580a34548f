import Foundation
import MeshModel
import Testing

@testable import MeshPKI

@Suite struct SecretsTests {
    @Test(.enabled(if: OpenSSLCommand.isThere)) func `an exported key and certificate are what openssl reads`() throws {
        let key = try PrivateKey.generate()
        let leaf = try authority().issue(for: key.publicKey, profile())[0]
        let read = try OpenSSLCommand.run("pkey", "-pubout", input: key.pkcs8PEM())
        let certified = try OpenSSLCommand.run("x509", "-noout", "-pubkey", input: leaf.pem)
        #expect(read.status == 0 && certified.status == 0, "\(read.errors)\(certified.errors)")
        #expect(read.text == certified.text && read.text.contains("BEGIN PUBLIC KEY"))
        let serial = try OpenSSLCommand.run("x509", "-noout", "-serial", input: leaf.pem)
        #expect(serial.text.lowercased() == "serial=\(leaf.serial)\n")
    }

    @Test(arguments: [0, 1, 2, 3, 47, 48, 49, 96, 1_000]) func `PEM is base64 in lines of 64`(count: Int) {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37) }
        let lines = PEM.encode(bytes, label: "X").split(separator: "\n").map(String.init)
        #expect(lines.first == "-----BEGIN X-----" && lines.last == "-----END X-----")
        let body = lines.dropFirst().dropLast()
        #expect(body.joined() == Data(bytes).base64EncodedString())
        #expect(body.dropLast().allSatisfy { $0.utf8.count == 64 })
    }

    @Test func `nothing that is printed of a key is secret`() throws {
        let key = try PrivateKey.generate()
        let credential = Credential(unchecked: try authority().issue(for: key.publicKey, profile()), key: key)
        let marks = try secretMarks(of: key)
        var printed = ["\(key)", "\(credential)", String(reflecting: key), String(reflecting: credential)]
        dump(credential, to: &printed[0])
        for mark in marks { #expect(!printed.contains { $0.lowercased().contains(mark) }) }
    }

    @Test func `no error text holds key material, even where a key was given in place of a certificate`() throws {
        let key = try PrivateKey.generate()
        let pem = Array(try key.pkcs8PEM().utf8)
        let der = Array(Data(base64Encoded: try body(of: key))!)
        let marks = try secretMarks(of: key)
        for input in [pem, der] {
            let asCertificate = #expect(throws: OpenSSLError.self) { try Certificate(der: input) }
            let asRequest = #expect(throws: CertificateRequest.Problem.self) { try CertificateRequest(der: input) }
            for text in ["\(String(describing: asCertificate))", "\(String(describing: asRequest))"] {
                for mark in marks { #expect(!text.lowercased().contains(mark)) }
            }
        }
    }

    private func body(of key: PrivateKey) throws -> String {
        try key.pkcs8PEM().split(separator: "\n").dropFirst().dropLast().joined()
    }

    /// What would give a key away, in lower case: its PEM label, and its scalar in hexadecimal and in base64. In PKCS#8 of
    /// P-256 the scalar is at a fixed place, bytes 36 to 67 (RFC 5915).
    private func secretMarks(of key: PrivateKey) throws -> [String] {
        let der = Array(try #require(Data(base64Encoded: try body(of: key))))
        try #require(der[34..<36] == [0x04, 0x20])
        let scalar = der[36..<68]
        let hex = scalar.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        return [
            "private key", hex, Data(scalar).base64EncodedString().lowercased(),
            try body(of: key).prefix(64).lowercased(),
        ]
    }
}
