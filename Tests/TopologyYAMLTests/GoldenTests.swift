import Foundation
import Testing
import TopologyYAML

/// Each malformed file in Golden has its diagnostics beside it. `UPDATE_GOLDEN=1 swift test` writes them anew.
@Suite struct GoldenTests {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")

    static let names = try! FileManager.default.contentsOfDirectory(atPath: folder.path)
        .filter { $0.hasSuffix(".yaml") }.sorted()

    @Test(arguments: names) func `a malformed file gets exactly the diagnostics it should`(_ name: String) throws {
        let input = Self.folder.appending(path: name)
        let golden = input.deletingPathExtension().appendingPathExtension("txt")
        let result = TopologyReader.read([UInt8](try Data(contentsOf: input)), file: name)
        let text = result.diagnostics.map { $0.description + "\n" }.joined()
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] != nil {
            try text.write(to: golden, atomically: true, encoding: .utf8)
        }
        #expect(text == (try String(contentsOf: golden, encoding: .utf8)))
        let hasErrors = result.diagnostics.contains { $0.severity == .error }
        #expect((result.topology == nil) == hasErrors)
    }
}
