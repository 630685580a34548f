import Foundation
import MeshModel
import MeshRecord
import MeshRuntime

@testable import MeshAdmin

/// A small mesh that runs for a test: `load` calls `web`, which calls `catalog`.
struct RunningMesh: Sendable {
    let run: LiveRun
    let admin: AdminServer
    let client: AdminClient
    /// Ends when the mesh has.
    let report: Task<Report, any Error>

    static let load = ServiceName("load")!
    static let web = ServiceName("web")!
    static let catalog = ServiceName("catalog")!

    static func topology(_ name: String = "test") -> Topology {
        let domain = TrustDomainSpec(name: TrustDomain("shop.example")!)
        var web = Service(name: web, trustDomain: domain.name)
        web.replicas = 2
        web.script = Script(steps: [.one(.call(Call(to: catalog)))])
        var catalog = Service(name: catalog, trustDomain: domain.name)
        catalog.allow = [AllowRule(.service(web.name, web.spiffeID))]
        let shape = Load.Shape.open(rate: Rate(perSecond: 20)!, arrivals: .constant)
        return Topology(
            name: name, trustDomains: [domain], services: [web, catalog],
            load: [Load(to: web.name, trustDomain: domain.name, shape: shape)])
    }

    static func start(_ name: String = "test", at socket: String) async throws -> RunningMesh {
        let run = try await LiveRun.prepare(topology(name), start: MeshTime(rfc3339: "2026-01-01T00:00:00Z")!, loops: 1)
        let admin = AdminServer(mesh: run.mesh, socket: socket, onDown: { run.stop() })
        let (opened, continuation) = AsyncStream.makeStream(of: Void.self)
        let report = Task {
            defer { continuation.finish() }
            return try await run.run(
                for: nil,
                opening: {
                    try await admin.start()
                    continuation.yield()
                }, closing: { await admin.stop() })
        }
        for await _ in opened {
            return RunningMesh(run: run, admin: admin, client: AdminClient(socket: socket), report: report)
        }
        _ = try await report.value
        throw Missing()
    }

    /// Runs `body` beside a mesh that is up, and ends the mesh whatever comes of it.
    static func with(_ body: (RunningMesh) async throws -> Void) async throws {
        try await inTemporaryDirectory { directory in
            let mesh = try await start(at: directory + "/test.sock")
            do {
                try await mesh.event { $0.kind.word == "run.started" }
                try await body(mesh)
            } catch {
                mesh.run.stop()
                _ = await mesh.report.result
                throw error
            }
            mesh.run.stop()
            _ = try await mesh.report.value
        }
    }

    /// Waits for an event, from the beginning or from a number on.
    @discardableResult
    func event(from first: Int = 1, _ isMeant: (EventAnswer) -> Bool) async throws -> EventAnswer {
        for try await event in client.follow(from: first) where isMeant(event) { return event }
        throw Missing()
    }

    struct Missing: Error {}

    func serials(of service: ServiceName) async throws -> [String?] {
        try await client.instances().value.instances.filter { $0.service == service.text }.map(\.serial)
    }
}

func inTemporaryDirectory(_ body: (String) async throws -> Void) async throws {
    let directory = "/tmp/meshsim-test-\(UInt32.random(in: 0...UInt32.max))"
    try FileManager.default.createDirectory(
        atPath: directory, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    defer { try? FileManager.default.removeItem(atPath: directory) }
    try await body(directory)
}

func mode(of path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
}
