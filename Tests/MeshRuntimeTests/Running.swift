import Foundation
import MeshModel
import MeshRecord
import MeshRuntime
import Synchronization
import Testing
import TopologyYAML

/// Tests that run a mesh: one after the other, since each expects the machine's time for itself.
@Suite(.serialized) enum LiveTests {}

/// A topology brought up, played and taken down on this machine, for a test to look at.
struct Played {
    var report: Report
    var events: [Event]

    func events(_ kind: String) -> [Event] { events.filter { $0.kind == kind } }
}

enum Running {
    /// The project's top folder.
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static func topology(_ text: String, file: String = "test.yaml") throws -> Topology {
        let result = TopologyReader.read(text, file: file)
        return try #require(result.topology, "\(result.diagnostics)")
    }

    static func topology(at url: URL) throws -> Topology {
        try topology(String(contentsOf: url, encoding: .utf8), file: url.lastPathComponent)
    }

    /// - Parameter meanwhile: runs beside the mesh, from the moment that all is up.
    static func play(
        _ topology: Topology, for duration: Duration? = nil, loops: Int = 2,
        meanwhile: (@Sendable (LiveRun) async throws -> Void)? = nil
    ) async throws -> Played {
        let start = try #require(MeshTime(rfc3339: "2026-01-01T00:00:00Z"))
        let live = try await LiveRun.prepare(topology, start: start, loops: loops)
        let log = Log()
        try await live.mesh.onControl { _ = $0.recorder.log.addListener { log.append($0) } }
        let up = live.mesh.views.events()
        async let report = live.run(for: duration)
        if let meanwhile {
            for await event in up where event.kind == "run.started" { break }
            try await meanwhile(live)
        }
        return Played(report: try await report, events: log.events)
    }

    private final class Log: Sendable {
        private let kept = Mutex<[Event]>([])
        func append(_ event: Event) { kept.withLock { $0.append(event) } }
        var events: [Event] { kept.withLock { $0 } }
    }
}

extension Report {
    /// The expectations that were missed, and the edges without a success: for a failed test's message.
    var misses: [String] {
        expectations.filter { $0.held != true }.map { "\($0.text): \($0.detail)" }
    }
}
