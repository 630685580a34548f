import Foundation
import Testing

/// `meshsim run` as a process: signals, sockets, files, exit statuses.
@Suite(.serialized, .enabled(if: MeshProcess.binary != nil))
struct ProcessTests {
    private static let topology = """
        version: 1
        name: process
        services:
          web: {replicas: 2, script: [{call: backend}]}
          backend: {replicas: 2, script: [{sleep: 300ms}]}
        load:
          - {to: web, rate: 20/s}
        """

    @Test func `an interrupt drains what is under way, exits with zero and leaves no socket`() async throws {
        let mesh = try await MeshProcess(Self.topology, ["--report", "FOLDER/report.json"])
        mesh.interrupt()
        let result = await mesh.end()
        #expect(result.status == 0, "\(result.error)")
        let report = try String(contentsOf: mesh.folder.appendingPathComponent("report.json"), encoding: .utf8)
        #expect(report.contains("\"failed\": 0"), "\(report)")
        #expect(!FileManager.default.fileExists(atPath: mesh.socket))
    }

    @Test func `an interrupt before all is up exits with zero`() async throws {
        let binary = try #require(MeshProcess.binary)
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "meshsim-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let socket = folder.appendingPathComponent("s").path
        let file = folder.appendingPathComponent("big.yaml")
        try Data("version: 1\nservices:\n  web: {replicas: 2000}\n".utf8).write(to: file)
        let run = try Command(binary, ["run", file.path, "--socket", socket])
        while !FileManager.default.fileExists(atPath: socket) { try await Task.sleep(for: .milliseconds(5)) }
        run.interrupt()
        let result = await run.result()
        #expect(result.status == 0, "\(result.error)")
        #expect(!FileManager.default.fileExists(atPath: socket))
    }

    @Test func `a second interrupt ends it at once, and still leaves no socket`() async throws {
        // A request that takes longer than anyone waits.
        let slow = Self.topology.replacingOccurrences(of: "300ms", with: "100s")
            .replacingOccurrences(of: "replicas: 2,", with: "replicas: 2, drainTimeout: 100s,")
        let mesh = try await MeshProcess(slow)
        mesh.interrupt()
        let events = try await mesh.meshsim("events", "--until", "run.ended")
        #expect(events.status == 0)
        try await mesh.interruptUntilItEnds()
        #expect(await mesh.end().status == 128 + SIGINT)
        #expect(!FileManager.default.fileExists(atPath: mesh.socket))
    }

    @Test func `the socket of a killed run is taken over, and two meshes run side by side`() async throws {
        let killed = try await MeshProcess(Self.topology)
        killed.killAtOnce()
        _ = await killed.end()
        #expect(FileManager.default.fileExists(atPath: killed.socket))
        let binary = try #require(MeshProcess.binary)
        let file = killed.folder.appendingPathComponent("mesh.yaml").path
        let socket = killed.socket
        async let again = Command.run(binary, ["run", file, "--socket", socket, "--for", "1s"])
        async let beside = Command.run(binary, ["run", file, "--socket", socket + "2", "--for", "1s"])
        let results = try await (again, beside)
        #expect(results.0.status == 0, "\(results.0.error)")
        #expect(results.1.status == 0, "\(results.1.error)")
    }

    @Test func `statuses tell a missed expectation, a bad topology and an absent mesh apart`() async throws {
        let binary = try #require(MeshProcess.binary)
        let missed = Self.topology + "\nexpect:\n  - {requests: {to: web, between: [0s, 1s], total: \"> 1000\"}}\n"
        #expect(try await Command.run(binary, ["run", "-"], input: missed).status == 1)
        #expect(try await Command.run(binary, ["run", "-"], input: "services: {web: {replicas: -1}}").status == 65)
        #expect(try await Command.run(binary, ["validate", "-"], input: "").status == 65)
        #expect(
            try await Command.run(binary, ["run", "-", "--events", "/no/such/folder"], input: Self.topology).status == 2
        )
        #expect(try await Command.run(binary, ["run", "-", "--speed", "-1"], input: Self.topology).status == 64)
        #expect(try await Command.run(binary, ["ps", "--socket", "/no/such/socket"]).status == 69)
        let typed = try await Command.run(binary, ["events", "--until", "run.start", "--socket", "/no/such/socket"])
        #expect(typed.status == 64 && typed.error.contains("did you mean 'run.started'?"))
    }

    @Test func `every event is in the file in order`() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "meshsim-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("events.jsonl")
        let binary = try #require(MeshProcess.binary)
        let socket = folder.appendingPathComponent("s").path
        let result = try await Command.run(
            binary, ["run", "-", "--for", "1s", "--events", file.path, "--socket", socket], input: Self.topology)
        #expect(result.status == 0, "\(result.error)")
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        let events = try lines.map {
            try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
        #expect(events.map { $0["seq"] as? Int } == (1...events.count).map { $0 })
        #expect(events.first?["kind"] as? String == "mesh.started")
        #expect(events.last?["kind"] as? String == "mesh.stopped")
    }
}
