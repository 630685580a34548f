import Foundation
import GoldenScripts
import MeshModel
import Testing

private let scripts = ScriptFile.all()

/// Each script in `Scripts` still leads to what it says. They are meant to be read: start with `01-bring-up.txt`.
@Test("Scripts", arguments: scripts)
func script(_ file: ScriptFile) throws {
    for (block, output) in try file.run(on: Desk.self) {
        #expect(output == block.output, "\(file):\(block.line)")
    }
}

@Test func `scripts are there`() { #expect(scripts.count >= 10) }
