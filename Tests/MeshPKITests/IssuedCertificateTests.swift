import MeshModel
import Testing

@testable import MeshPKI

/// What an authority issues, against RFC 5280 and the X509-SVID standard.
@Suite struct IssuedCertificateTests {
    @Test(.enabled(if: OpenSSLCommand.isThere)) func `a leaf says what the X509-SVID standard asks, and nothing else`()
        throws
    {
        let authority = try authority()
        let leaf = try authority.issue(for: PrivateKey.generate().publicKey, profile())[0]
        #expect(
            try extensions(of: leaf) == """
                X509v3 Basic Constraints: critical
                    CA:FALSE
                X509v3 Key Usage: critical
                    Digital Signature
                X509v3 Extended Key Usage:
                    TLS Web Server Authentication, TLS Web Client Authentication
                X509v3 Subject Key Identifier:
                    \(hex(leaf.publicKey!.identifier))
                X509v3 Authority Key Identifier:
                    \(hex(authority.intermediate.publicKey!.identifier))
                X509v3 Subject Alternative Name:
                    URI:spiffe://shop.example/ns/default/sa/web, DNS:web.default.shop.example, DNS:web
                """)
    }

    @Test(.enabled(if: OpenSSLCommand.isThere), arguments: [true, false])
    func `an authority may sign certificates, and no more of them than its place allows`(isRoot: Bool) throws {
        let authority = try authority()
        let certificate = isRoot ? authority.root : authority.intermediate
        let text = try extensions(of: certificate)
        #expect(text.contains("Basic Constraints: critical\n    CA:TRUE, pathlen:\(isRoot ? 2 : 0)\n"))
        #expect(text.contains("Key Usage: critical\n    Certificate Sign, CRL Sign\n"))
        #expect(text.contains("URI:spiffe://shop.example") && !text.contains("DNS:"))
        #expect(text.contains("Authority Key Identifier") == !isRoot)
    }

    @Test(.enabled(if: OpenSSLCommand.isThere), arguments: ["sslserver", "sslclient"])
    func `openssl verifies a chain, strictly, for both TLS roles`(purpose: String) throws {
        let authority = try authority()
        let chain = try authority.issue(for: PrivateKey.generate().publicKey, profile())
        let files = ["root": authority.root.pem, "intermediate": chain[1].pem, "leaf": chain[0].pem]
        try OpenSSLCommand.withFiles(files) { path in
            for (seconds, status) in [(Int64(0), Int32(0)), (3_599, 0), (3_600, 2), (-1, 2)] {
                let result = try OpenSSLCommand.run(
                    "verify", "-x509_strict", "-purpose", purpose, "-attime", "\(noon.secondsSinceEpoch + seconds)",
                    "-no-CApath",
                    "-CAfile", path["root"]!, "-untrusted", path["intermediate"]!, path["leaf"]!)
                #expect(result.status == status, "\(seconds) s after the start: \(result.errors)")
            }
        }
    }

    @Test func `what the issuer says of a certificate is what a reader finds in it`() throws {
        let now = noon + .nanoseconds(123_456_789)
        let authority = try authority(at: now)
        let key = try PrivateKey.generate()
        let chain = try authority.issue(
            for: key.publicKey, profile(from: now - .milliseconds(500), to: now + .milliseconds(90_700)))
        for issued in chain + [authority.root] { #expect(try Certificate(der: issued.der) == issued) }
        #expect(chain[0].spiffeID == web)
        #expect(key.matches(chain[0].publicKey) && !key.matches(chain[1].publicKey))
    }

    @Test func `the names are the authority's choice, whatever the request says`() throws {
        let key = try PrivateKey.generate()
        let wish = SPIFFEID("spiffe://shop.example/ns/kube-system/sa/admin")!
        let request = try CertificateRequest(der: CertificateRequest.make(for: wish, key: key))
        let leaf = try authority().issue(for: request.publicKey, profile())[0]
        #expect(leaf.spiffeID == web)
        #expect(!String(decoding: leaf.der, as: UTF8.self).contains("admin"))
        #expect(key.matches(leaf.publicKey))
    }

    // MARK: Serial numbers

    @Test func `serial numbers are positive, of 16 bytes, unique, and the same for the same seed`() throws {
        func serials(seed: UInt64) throws -> [SerialNumber] {
            let authority = try authority(seed: seed)
            let key = try PrivateKey.generate().publicKey
            let leaves = try (0..<200).map { _ in try authority.issue(for: key, profile())[0] }
            return ([authority.root, authority.intermediate] + leaves).map(\.serial)
        }
        let drawn = try serials(seed: 1)
        #expect(drawn.allSatisfy { $0.bigEndian.count == 16 && (0x40...0x7f).contains($0.bigEndian[0]) })
        #expect(Set(drawn).count == drawn.count)
        #expect(try serials(seed: 1) == drawn)
        #expect(Set(try serials(seed: 2)).isDisjoint(with: drawn))
    }

    @Test func `the same seed draws the same serial numbers and never the same keys`() throws {
        let (one, other) = (try authority(seed: 1), try authority(seed: 1))
        #expect(one.root.serial == other.root.serial)
        #expect(one.root.publicKey != other.root.publicKey)
    }

    // MARK: Reading openssl

    /// The extensions as openssl prints them, at the margin.
    private func extensions(of certificate: Certificate) throws -> String {
        let fields = "no_header,no_version,no_serial,no_signame,no_issuer,no_validity,no_subject,no_pubkey,no_sigdump"
        let result = try OpenSSLCommand.run("x509", "-noout", "-text", "-certopt", fields, input: certificate.pem)
        try #require(result.status == 0, "\(result.errors)")
        let lines = result.text.split(separator: "\n").filter { !$0.contains("X509v3 extensions:") }
        return lines.map { line in
            let text = line.drop { $0 == " " }
            return (text.hasPrefix("X509v3") ? "" : "    ") + text.trimmingSuffix(" ")
        }.joined(separator: "\n")
    }

    private func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined(separator: ":")
    }
}

extension Substring {
    fileprivate func trimmingSuffix(_ character: Character) -> Substring {
        var text = self
        while text.last == character { text.removeLast() }
        return text
    }
}
