import Foundation
import MeshModel
import MeshRecord
import MeshRuntime
import RunningMeshes
import Testing

/// Golden/events.txt has a line for each kind and variant of event: what it carries, in which order, of which type.
/// `UPDATE_GOLDEN=1 swift test` writes it anew.
@Suite struct EventShapeTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Golden")

    @Test func `every kind of event carries what it should, and no kind is missing`() throws {
        var shapes = EventShapes()
        let events = try Self.simulated() + RareEvents().all
        for event in events {
            let isWhole = shapes.add(event.json)
            #expect(isWhole, "\(event.line)")
        }
        #expect(Set(events.map(\.happening.kind)) == Set(EventKind.all), "what is written can be read, and no more")
        let golden = Self.folder.appending(path: "events.txt")
        let text = shapes.lines.map { $0 + "\n" }.joined()
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] != nil {
            try text.write(to: golden, atomically: true, encoding: .utf8)
        }
        let expected = try String(contentsOf: golden, encoding: .utf8).split(separator: "\n").map(String.init)
        #expect(expected.filter { !shapes.lines.contains($0) } == [], "no event was like these")
        #expect(shapes.lines.filter { !expected.contains($0) } == [], "these have no golden line")
    }

    /// The topologies beside the golden lines make most of them.
    private static func simulated() throws -> [Event] {
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        return try files.filter { $0.pathExtension == "yaml" }.sorted { $0.path < $1.path }.flatMap {
            try play(Running.topology(at: $0))
        }
    }

    private static func play(_ topology: Topology) throws -> [Event] {
        let run = try VirtualRun(topology)
        let list = EventList()
        run.onEvent { list.events.append($0) }
        _ = try run.run(.after(nil))
        return list.events
    }

    /// Sendable since all is on one thread.
    private final class EventList: @unchecked Sendable {
        var events: [Event] = []
    }
}
