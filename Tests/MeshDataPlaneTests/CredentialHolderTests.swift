import MeshModel
import MeshPKI
import MeshTLS
import NIOEmbedded
import Testing

@testable import MeshDataPlane

/// What new connections are made with, as certificates, bundles and faults come and go.
@Suite struct CredentialHolderTests {
    private let bench: Bench
    private let holder: CredentialHolder
    private let bundles: TrustBundles

    init() throws {
        bench = try Bench(on: EmbeddedEventLoop(), network: NoNetwork())
        holder = bench.holder(of: InstanceID(ServiceName("web")!, 1))
        bundles = try bench.bundles()
    }

    private func credential() throws -> Credential { try bench.credential(for: "web") }

    private func publish(_ credential: Credential?) {
        holder.publish(CredentialSnapshot(credential: credential, bundles: bundles))
    }

    private var used: [String] {
        bench.telemetry.all.happenings.compactMap { happening in
            if case .instance(_, .certificateUsed(let serial)) = happening { serial.description } else { nil }
        }
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
