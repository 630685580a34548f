import Foundation
import Testing

/// `meshsim simulate` as a process: what it writes is the same wherever and whenever it runs.
@Suite(.enabled(if: MeshProcess.binary != nil))
struct SimulateTests {
    private static let topology = """
        version: 1
        name: repeatable
        seed: 7
        trustDomains:
          shop.example: {ca: {leaf: {ttl: 1h, jitter: 10%}}}
        services:
          web: {replicas: 3, script: [{call: backend}, {sleep: {lognormal: {median: 4ms, p99: 30ms}}}]}
          backend: {replicas: 2, errorRate: 5%}
        load:
          - {to: web, rate: 20/m, arrivals: poisson}
        scenario:
          - {at: 10m, scale: {backend: 4}}
          - {at: 20m, fault: {certificate: expired, on: backend.1}}
          - {at: 30m, clear: {fault: certificate, on: backend.1}}
          - {at: 40m, fault: {instance: crash, on: web.2}}
          - {at: 50m, rotate: all}
        """

    private struct Place {
        let folder: URL
        var events: URL { folder.appendingPathComponent("events.jsonl") }
        var report: URL { folder.appendingPathComponent("report.json") }
        var topology: URL { folder.appendingPathComponent("mesh.yaml") }

        init(_ text: String) throws {
            folder = FileManager.default.temporaryDirectory.appendingPathComponent(
                "meshsim-\(UUID().uuidString.prefix(8))")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: topology)
        }

        func simulate(_ more: [String] = [], environment: [String] = []) async throws -> Command.Result {
            let binary = try #require(MeshProcess.binary)
            return try await Command.run(
                "env",
                environment + [
                    binary, "simulate", topology.path, "--for", "1h", "--events", events.path, "--report", report.path,
                ] + more)
        }

        func remove() { try? FileManager.default.removeItem(at: folder) }
    }

    @Test func `of a mesh that does not come up every event is written`() async throws {
        let place = try Place("version: 1\nname: never\nclock: {skews: {web: {skew: -3d}}}\nservices: {web: {}}")
        defer { place.remove() }
        let result = try await place.simulate()
        #expect(result.status == 2 && result.error.contains("0 of 1 instances are ready"), "\(result)")
        let lines = try String(contentsOf: place.events, encoding: .utf8).split(separator: "\n")
        let last = try #require(lines.last)
        // A day after the beginning of 2026, and half a minute lies between two attempts at most.
        #expect(last.contains("\"t\": \"2026-01-01T23:59"), "\(last)")
    }

    @Test func `two processes in two places and environments write the same log and report, byte for byte`()
        async throws
    {
        let (one, other) = (try Place(Self.topology), try Place(Self.topology))
        defer {
            one.remove()
            other.remove()
        }
        let first = try await one.simulate(environment: ["TZ=Asia/Tokyo", "LC_ALL=C"])
        let second = try await other.simulate(environment: ["TZ=America/Lima", "SWIFT_DETERMINISTIC_HASHING=1"])
        #expect(first.status == 0 && second.status == 0, "\(first.error) \(second.error)")
        #expect(first.output == second.output)
        let log = try Data(contentsOf: one.events)
        #expect(log.count > 10_000)
        #expect(try log == Data(contentsOf: other.events))
        #expect(try Data(contentsOf: one.report) == Data(contentsOf: other.report))
    }

    @Test func `the digest is the SHA-256 of the event file, and another seed has another`() async throws {
        let place = try Place(Self.topology)
        defer { place.remove() }
        let first = try await place.simulate()
        let digest = try await Command.run("sha256sum", [place.events.path]).output.prefix(64)
        #expect(first.output.contains(digest), "\(first.output)")
        let second = try await place.simulate(["--seed", "8"])
        #expect(second.status == 0)
        #expect(!second.output.contains(digest))
        let pinned = try Place(Self.topology + "\nexpect: [{digest: \(digest)}]\n")
        defer { pinned.remove() }
        #expect(try await pinned.simulate().status == 0)
        #expect(try await pinned.simulate(["--seed", "8"]).status == 1)
    }

    @Test func `an interrupt ends a simulation with the report of what was simulated so far`() async throws {
        let place = try Place(Self.topology)
        defer { place.remove() }
        let binary = try #require(MeshProcess.binary)
        let run = try Command(
            binary,
            [
                "simulate", place.topology.path, "--for", "36500d", "--events", place.events.path, "--report",
                place.report.path,
            ])
        while (try? FileManager.default.attributesOfItem(atPath: place.events.path)[.size] as? Int) ?? 0 == 0 {
            try await Task.sleep(for: .milliseconds(5))
        }
        run.interrupt()
        let result = await run.result()
        #expect(result.status == 0, "\(result.error)")
        #expect(result.output.contains("stopped after"), "\(result.output)")
        #expect(try String(contentsOf: place.report, encoding: .utf8).contains("\"end\": \"stopped\""))
        #expect(try String(contentsOf: place.events, encoding: .utf8).hasSuffix("\"subject\": \"repeatable\"}\n"))
    }
}
