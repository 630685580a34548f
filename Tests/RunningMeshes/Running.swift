import Foundation
import MeshModel
import MeshRecord
import MeshRuntime
import Synchronization
import TopologyYAML

/// A topology brought up, played and taken down on this machine, for a test to look at.
package struct Played {
    package var report: Report
    package var events: [Event]

    package init(report: Report, events: [Event]) {
        self.report = report
        self.events = events
    }

    package func events(_ kind: String) -> [Event] { events.filter { $0.kind == kind } }
}

package enum Running {
    /// The project's top folder.
    package static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    package static func topology(_ text: String, file: String = "test.yaml") throws -> Topology {
        let result = TopologyReader.read(text, file: file)
        guard let topology = result.topology else { throw Unreadable("\(result.diagnostics)") }
        return topology
    }

    package static func topology(at url: URL) throws -> Topology {
        try topology(String(contentsOf: url, encoding: .utf8), file: url.lastPathComponent)
    }

    /// One of the topologies on which the product was seen to be wrong.
    ///
    /// - Parameter old: a part of its text that is to be another.
    package static func reported(_ name: String, replacing old: String = "", with new: String = "") throws -> Topology {
        let file = "\(name).yaml"
        let url = root.appending(path: "Tests/WholeMeshTests/Reported/\(file)")
        let text = try String(contentsOf: url, encoding: .utf8)
        guard old.isEmpty || text.contains(old) else { throw Unreadable("there is no '\(old)' in \(file)") }
        return try topology(old.isEmpty ? text : text.replacing(old, with: new), file: file)
    }

    /// - Parameter meanwhile: runs beside the mesh, from the moment that all is up.
    package static func play(
        _ topology: Topology, for duration: Duration? = nil, loops: Int = 2,
        meanwhile: (@Sendable (LiveRun) async throws -> Void)? = nil
    ) async throws -> Played {
        let start = MeshTime(rfc3339: "2026-01-01T00:00:00Z")!
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
    package var misses: [String] {
        expectations.filter { $0.held != true }.map { "\($0.text): \($0.detail)" }
    }
}
