import Foundation
import Testing

@testable import meshsim

/// Compares with a file in Golden, but for blanks at the ends of lines. `UPDATE_GOLDEN=1 swift test` writes it anew.
func expectGolden(_ lines: [Line], _ name: String, at location: SourceLocation = #_sourceLocation) throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/\(name).txt")
    let text = lines.map { $0.rendered(colour: false).replacing(/\ +$/, with: "") + "\n" }.joined()
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] != nil {
        try text.write(to: file, atomically: true, encoding: .utf8)
    }
    #expect(text == (try String(contentsOf: file, encoding: .utf8)), sourceLocation: location)
}
