import MeshModel
import Testing

@testable import MeshPKI

@Suite struct CertificateRequestTests {
    private static func request() throws -> [UInt8] {
        try CertificateRequest.make(for: web, key: PrivateKey.generate())
    }

    @Test func `a request proves possession of the key in it`() throws {
        let key = try PrivateKey.generate()
        #expect(try CertificateRequest(der: CertificateRequest.make(for: web, key: key)).publicKey == key.publicKey)
    }

    @Test(.enabled(if: OpenSSLCommand.isThere)) func `openssl reads a request and agrees with its signature`() throws {
        let pem = PEM.encode(try Self.request(), label: "CERTIFICATE REQUEST")
        let result = try OpenSSLCommand.run("req", "-verify", "-noout", "-text", input: pem)
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.text.contains("URI:\(web)"))
    }

    @Test func `a request signed by another key is refused`() throws {
        let victim = try PrivateKey.generate().publicKey
        let own = try PrivateKey.generate().publicKey
        var der = try Self.request()
        #expect(victim != own)
        // The attacker's request with the victim's public key put in the place of his own.
        let point = try CertificateRequest(der: der).publicKey.point
        let place = try #require(der.indices.first { der[$0...].starts(with: point) })
        der.replaceSubrange(place..<(place + point.count), with: victim.point)
        #expect(throws: CertificateRequest.Problem.noProofOfPossession) { try CertificateRequest(der: der) }
    }

    @Test func `a request with bytes behind it is refused`() throws {
        let der = try Self.request() + [0x00]
        #expect(throws: CertificateRequest.Problem.self) { try CertificateRequest(der: der) }
    }

    @Test func `a request cut short anywhere is refused`() throws {
        let der = try Self.request()
        for count in 0..<der.count {
            #expect(throws: CertificateRequest.Problem.self, "\(count) bytes") {
                try CertificateRequest(der: Array(der.prefix(count)))
            }
        }
    }

    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func `a request with a flipped bit is refused, and so are random bytes`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let der = try Self.request()
        let key = try CertificateRequest(der: der).publicKey
        for _ in 0..<100 {
            var flipped = der
            flipped[random.below(der.count)] ^= 1 << random.below(8)
            // A flip in how the signature is written can leave it the same signature; never another key.
            if let request = try? CertificateRequest(der: flipped) { #expect(request.publicKey == key, "seed \(seed)") }
            let noise = (0..<random.below(400)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            #expect(throws: CertificateRequest.Problem.self, "seed \(seed)") { try CertificateRequest(der: noise) }
        }
    }

    @Test(
        .enabled(if: OpenSSLCommand.isThere),
        arguments: ["rsa:2048", "ec:secp256k1", "ec:brainpoolP256r1", "ec:P-384", "ec:P-521", "ed25519"])
    func `a request for a key that is not on P-256 is refused`(kind: String) throws {
        let curve =
            kind.hasPrefix("ec:")
            ? ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:\(kind.dropFirst(3))"] : ["-newkey", kind]
        let der = try Self.foreignRequest(curve)
        #expect(throws: CertificateRequest.Problem.unsupportedKey) { try CertificateRequest(der: der) }
    }

    @Test(.enabled(if: OpenSSLCommand.isThere)) func `a request that openssl made on P-256 is taken`() throws {
        let der = try Self.foreignRequest(["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"])
        _ = try CertificateRequest(der: der)
    }

    private static func foreignRequest(_ key: [String]) throws -> [UInt8] {
        let result = try OpenSSLCommand.run(
            ["req", "-new", "-nodes", "-subj", "/CN=x", "-keyout", "/dev/null", "-outform", "DER"] + key)
        try #require(result.status == 0, "\(result.errors)")
        return result.output
    }
}
