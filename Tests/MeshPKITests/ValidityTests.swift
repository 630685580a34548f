import MeshModel
import Testing

@testable import MeshPKI

@Suite struct ValidityTests {
    @Test(arguments: [
        ("1949-12-31T23:59:59Z", "19491231235959Z"), ("1950-01-01T00:00:00Z", "500101000000Z"),
        ("1969-12-31T23:59:50Z", "691231235950Z"), ("2049-12-31T23:59:59Z", "491231235959Z"),
        ("2050-01-01T00:00:00Z", "20500101000000Z"), ("2261-12-31T00:00:00Z", "22611231000000Z"),
    ])
    func `times are of two digits a year from 1950 to 2049 alone`(_ time: String, _ text: String) throws {
        let moment = try #require(MeshTime(rfc3339: time))
        let der = DERWriter.build { $0.time(moment) }
        #expect(String(decoding: der.dropFirst(2), as: UTF8.self) == text)
        #expect(der[0] == (text.utf8.count == 13 ? DERWriter.Tag.utcTime : DERWriter.Tag.generalizedTime))

        let leaf = try authority(at: moment).issue(for: PrivateKey.generate().publicKey, profile(from: moment))[0]
        #expect(try Certificate(der: leaf.der).notBefore == moment)
    }

    @Test func `a certificate lives in whole seconds, rounded down`() throws {
        let now = noon + .milliseconds(999)
        let authority = try authority(at: now)
        let leaf = try authority.issue(
            for: PrivateKey.generate().publicKey, profile(from: now, to: now + .seconds(40)))[0]
        #expect(leaf.notBefore == noon)
        #expect(leaf.notAfter == noon + .seconds(40))
        for certificate in [authority.root, authority.intermediate] {
            #expect(certificate.notBefore == noon - .seconds(10))
            #expect(certificate.notAfter.nanoseconds % 1_000_000_000 == 0)
        }
    }

    @Test func `nothing outlives its issuer`() throws {
        let spec = CASpec(rootTTL: .seconds(100), intermediateTTL: .seconds(500))
        let authority = try authority(spec: spec)
        let leaf = try authority.issue(for: PrivateKey.generate().publicKey, profile(to: noon + .seconds(1_000)))[0]
        #expect(authority.root.notAfter == noon + .seconds(100))
        #expect(authority.intermediate.notAfter == authority.root.notAfter)
        #expect(leaf.notAfter == authority.intermediate.notAfter)
    }

    @Test func `an authority for ever ends where mesh time ends`() throws {
        let authority = try authority(
            spec: CASpec(rootTTL: .nanoseconds(Int64.max), intermediateTTL: .nanoseconds(Int64.max)))
        #expect(try Certificate(der: authority.root.der).notAfter == authority.root.notAfter)
    }
}
