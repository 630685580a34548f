import GoldenScripts
import Testing

private let scripts = ScriptFile.all()

/// Each script in `Scripts` still leads to what it says.
@Test("Scripts", arguments: scripts)
func script(_ file: ScriptFile) throws {
    for (block, output) in try file.run(on: PolicyDesk.self) {
        #expect(output == block.output, "\(file):\(block.line)")
    }
}

@Test func `scripts are there`() { #expect(scripts.count == 3) }
