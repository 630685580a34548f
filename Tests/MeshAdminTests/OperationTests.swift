import Foundation
import MeshModel
import MeshRecord
import Testing

@testable import MeshAdmin

/// What can be asked of a running mesh.
@Suite(.serialized, .timeLimit(.minutes(1)))
struct OperationTests {
    @Test func `ps has its stable keys`() async throws {
        try await RunningMesh.with { mesh in
            let text = try await mesh.client.instances().text
            let whole = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
            #expect(whole["mesh"] as? String == "test")
            #expect((whole["time"] as? String)?.hasPrefix("2026-01-01T00:00") == true)
            let instances = try #require(whole["instances"] as? [[String: Any]])
            #expect(instances.compactMap { $0["instance"] as? String } == ["web.1", "web.2", "catalog.1", "load.1"])
            let keys: Set = [
                "service", "instance", "state", "spiffeID", "address", "port", "serial", "notBefore", "notAfter",
                "connections",
            ]
            for instance in instances { #expect(keys.isSubset(of: instance.keys)) }
            #expect(instances[0]["spiffeID"] as? String == "spiffe://shop.example/ns/default/sa/web")
        }
    }

    @Test func `scale is followed by instances that are ready`() async throws {
        try await RunningMesh.with { mesh in
            let done = try await mesh.client.scale([RunningMesh.web: 4, RunningMesh.catalog: 2], order: .oldest).value
            #expect(done.did == ["scale catalog=2 (oldest first)", "scale web=4 (oldest first)"])
            for instance in ["web.3", "web.4", "catalog.2"] {
                try await mesh.event { $0.kind.word == "instance.ready" && $0.subject == instance }
            }
            let ready = try await mesh.client.instances().value.instances.filter { $0.state == "ready" }
            #expect(ready.count { $0.service == "web" } == 4)
            try await mesh.event { $0.kind.word == "operator.action" }
        }
    }

    @Test func `scale does all or nothing`() async throws {
        try await RunningMesh.with { mesh in
            let refusal = AdminError.refused(status: 400, message: "there is no service 'nobody'")
            await #expect(throws: refusal) {
                try await mesh.client.scale([RunningMesh.catalog: 3, ServiceName("nobody")!: 1])
            }
            let catalog = try await mesh.client.status().value.services.first { $0.service == "catalog" }
            #expect(catalog?.wanted == 1)
        }
    }

    @Test func `rotate changes serial numbers`() async throws {
        try await RunningMesh.with { mesh in
            let before = try await mesh.serials(of: RunningMesh.web)
            let catalog = try await mesh.serials(of: RunningMesh.catalog)
            let seen = try await mesh.client.status().value.events
            _ = try await mesh.client.rotate(.target(.service(RunningMesh.web)))
            for instance in ["web.1", "web.2"] {
                try await mesh.event(from: seen + 1) { $0.kind.word == "certificate.renewed" && $0.subject == instance }
            }
            // Signed is not yet taken.
            while try await mesh.serials(of: RunningMesh.web).contains(where: before.contains) { await Task.yield() }
            #expect(try await mesh.serials(of: RunningMesh.catalog) == catalog)
        }
    }

    @Test func `a probe tells what a fault does, at both ends`() async throws {
        try await RunningMesh.with { mesh in
            let web = Target("web")!
            let catalog = Target("catalog")!
            let good = try await mesh.client.probe(from: web, to: catalog).value
            #expect(good.outcome == "ok")
            #expect(good.httpStatus == 200)
            #expect(good.client.verifyCode == 0)
            #expect(good.server.verifyCode == 0)

            let fault = Fault.certificate(.expired, on: catalog)
            _ = try await mesh.client.inject(fault)
            let bad = try await mesh.client.probe(from: web, to: catalog).value
            #expect(bad.outcome == "certificate_expired")
            #expect(bad.fault == "server")
            #expect(bad.client.verifyCode == 10)
            #expect(bad.client.alertSent == "certificate_expired")
            #expect(bad.server.alertReceived == "certificate_expired")
            try await mesh.event { $0.kind.word == "handshake.refused" && $0.subject == "web→catalog" }
            #expect(
                try await mesh.client.instances().value.instances.first { $0.service == "catalog" }?.fault == "expired")
            #expect(try await mesh.client.status().value.faults == ["fault certificate=expired on catalog"])

            _ = try await mesh.client.clear(fault.handle)
            #expect(try await mesh.client.probe(from: web, to: catalog).value.outcome == "ok")
            #expect(try await mesh.client.probe(from: Target("load")!, to: catalog).value.outcome == "denied")
        }
    }

    @Test func `edges and certificates are listed`() async throws {
        try await RunningMesh.with { mesh in
            let edges = try await mesh.client.edges().value.edges
            #expect(edges.map { "\($0.from) \($0.to)" } == ["load web", "web catalog"])
            let kinds = try await mesh.client.certificates().value.certificates.map(\.kind)
            #expect(kinds == ["root", "intermediate", "leaf", "leaf", "leaf", "leaf"])
        }
    }

    @Test func `an export is what a program outside needs`() async throws {
        try await RunningMesh.with { mesh in
            let export = try await mesh.client.export(Target("web.2")!).value
            #expect(export.instance == "web.2")
            #expect(export.key.hasPrefix("-----BEGIN PRIVATE KEY-----"))
            #expect(export.svid.components(separatedBy: "BEGIN CERTIFICATE").count == 3)
            #expect(export.bundle.components(separatedBy: "BEGIN CERTIFICATE").count == 2)
            await #expect(throws: AdminError.refused(status: 400, message: "there is no instance web.9 now")) {
                try await mesh.client.export(Target("web.9")!)
            }
        }
    }

    @Test func `exported files are replaced in step with the workload, and the key is its user's alone`() async throws {
        try await RunningMesh.with { mesh in
            let directory = mesh.client.socket + ".export"
            let (written, continuation) = AsyncStream.makeStream(of: String.self)
            let (client, files) = (mesh.client, try ExportDirectory(directory))
            let watching = Task {
                var export = SVIDExport(of: Target("web")!, from: client, to: files) { continuation.yield($0.serial) }
                try await export.watch()
            }
            var serials = written.makeAsyncIterator()
            let first = await serials.next()
            #expect(try mode(of: directory + "/key.pem") == 0o600)
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory).count == 3)
            let key = try String(contentsOfFile: directory + "/key.pem", encoding: .utf8)
            _ = try await mesh.client.rotate(.everything)
            let second = await serials.next()
            #expect(second != nil && second != first)
            #expect(try String(contentsOfFile: directory + "/key.pem", encoding: .utf8) != key)
            #expect(try mode(of: directory + "/key.pem") == 0o600)
            try await mesh.client.down()
            try await watching.value
        }
    }

    @Test func `events are lines with sequence, time, kind and subject`() async throws {
        try await RunningMesh.with { mesh in
            var lines: [String] = []
            for try await line in mesh.client.events(from: 2, follow: false) { lines.append(line.text) }
            let first = try #require(lines.first)
            #expect(first.hasPrefix(#"{"seq": 2, "t": "2026-01-01T00:00:0"#))
            #expect(first.contains(#""kind": "instance."#))
            for try await line in mesh.client.events(from: 1, follow: false, format: .text) {
                #expect(line.text.hasPrefix("00:00:0"))
                #expect(line.text.contains("test  mesh.started"))
                #expect(line.kind.word == "mesh.started")
                break
            }
        }
    }

    @Test func `down ends the run and removes the socket`() async throws {
        try await inTemporaryDirectory { directory in
            let socket = directory + "/test.sock"
            let mesh = try await RunningMesh.start(at: socket)
            try await mesh.event { $0.kind.word == "run.started" }
            async let last = mesh.event { $0.kind.word == "mesh.stopped" }
            try await mesh.client.down()
            #expect(!FileManager.default.fileExists(atPath: socket))
            #expect(try await last.subject == "test")
            #expect(try await mesh.report.value.end == .stopped)
            await #expect(throws: AdminError.noMesh(at: socket)) { try await mesh.client.instances() }
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory).isEmpty)
        }
    }
}
