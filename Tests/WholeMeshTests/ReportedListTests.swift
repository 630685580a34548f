import Foundation
import RunningMeshes
import Testing

/// The list of what was reported names tests and topologies that there are.
@Suite struct ReportedListTests {
    private struct Entry: Decodable {
        var topology: String
        var test: String
        var wrong: String
        var right: String
    }

    private static let folder = Running.root.appending(path: "Tests/WholeMeshTests")

    private static func entries() throws -> [Entry] {
        try JSONDecoder().decode(
            [Entry].self, from: Data(contentsOf: folder.appending(path: "Reported/list.json")))
    }

    @Test func `each entry has a topology and a test, and each topology an entry`() throws {
        let entries = try Self.entries()
        let sources = try FileManager.default.contentsOfDirectory(at: Self.folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "swift" }.map { try String(contentsOf: $0, encoding: .utf8) }.joined()
        for entry in entries {
            #expect(sources.contains("`\(entry.test)`"), "\(entry.topology)")
            #expect(entry.wrong != entry.right, "\(entry.topology)")
        }
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.appending(path: "Reported").path)
        #expect(Set(files.filter { $0.hasSuffix(".yaml") }) == Set(entries.map(\.topology)))
    }
}
