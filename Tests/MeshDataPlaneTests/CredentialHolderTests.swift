import MeshModel
import MeshPKI
import MeshTLS
import Testing

@testable import MeshDataPlane

/// What new connections are made with, as certificates, bundles and faults come and go.
@Suite struct CredentialHolderTests {
    private let telemetry = Recorder()
    private let holder: CredentialHolder
    private let bundles: TrustBundles
    private let authority: IssuingAuthority
    private let now = MeshTime(rfc3339: "2026-01-01T12:00:00Z")!

    init() throws {
        let root = try RootAuthority(RootID(shop, 1), spec: CASpec(), at: now, random: SeededRandom(seed: 1))
        authority = try root.makeIssuer(1, at: now)
        bundles = try TrustBundles(BundleSnapshot(version: 1, bundles: [shop: [root.certificate.der]]))
        holder = CredentialHolder(
            id: InstanceID(ServiceName("web")!, 1), versions: .only13, telemetry: telemetry)
    }

    private func credential() throws -> Credential {
        let key = try PrivateKey.generate()
        let profile = SVIDProfile(
            spiffeID: service("web").spiffeID, dnsNames: [], notBefore: now, notAfter: now + .seconds(60))
        return Credential(unchecked: try authority.issue(for: key.publicKey, profile), key: key)
    }

    private func publish(_ credential: Credential?) {
        holder.publish(CredentialSnapshot(credential: credential, bundles: bundles))
    }

    private var used: [String] {
        telemetry.all.occurrences.filter { $0.kind == "certificate.used" }.map { $0.fields[0].value }
    }

    @Test func `no connection is made before there is a certificate and something to judge others by`() throws {
        #expect(throws: NoCredential.self) { try holder.tlsContext() }
        publish(nil)
        #expect(throws: NoCredential.self) { try holder.tlsContext() }
        publish(try credential())
        #expect(try holder.tlsContext() === holder.tlsContext())
    }

    @Test func `a context belongs to what was published last`() throws {
        let (first, second) = (try credential(), try credential())
        publish(first)
        let old = try holder.tlsContext()
        publish(second)
        #expect(try holder.tlsContext() !== old && holder.tlsContext().credential === second)
        #expect(old.credential === first, "connections keep what they began with")
    }

    @Test func `a fault's credential stands before the published one until it is taken back`() throws {
        let (good, bad, renewed) = (try credential(), try credential(), try credential())
        publish(good)
        holder.force(bad)
        publish(renewed)
        #expect(try holder.isForced && holder.tlsContext().credential === bad)
        holder.force(nil)
        #expect(try !holder.isForced && holder.tlsContext().credential === renewed)
        #expect(used == [renewed.leaf.serial.description], "a fault's counts for nothing")
    }

    @Test func `a certificate is told to be used once, over all contexts and bundles`() throws {
        let (first, second) = (try credential(), try credential())
        for credential in [first, first, second, second] {
            publish(credential)
            for resuming in [false, true, true] { _ = try holder.tlsContext(resuming: resuming) }
            holder.force(try self.credential())
            _ = try holder.tlsContext()
            holder.force(nil)
            _ = try holder.tlsContext()
        }
        #expect(used == [first, second].map(\.leaf.serial.description))
    }
}
