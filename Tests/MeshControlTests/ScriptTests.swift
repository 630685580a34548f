import Foundation
import MeshModel
import Testing

/// Each script in `Scripts` still leads to what it says. They are meant to be read: start with `01-bring-up.txt`.
@Test("Scripts", arguments: ScriptFile.all)
func script(_ file: ScriptFile) throws {
    var blocks = try file.read()
    var desk = Desk(topology: try Topology(script: ["idle x0"]))
    for index in blocks.indices {
        let block = blocks[index]
        if block.commands[0] == "topology" {
            desk = Desk(topology: try Topology(script: Array(block.commands.dropFirst())))
        } else {
            for command in block.commands {
                do { try desk.run(command) } catch { desk.say("mistake in '\(command)': \(error)") }
            }
        }
        blocks[index].output = desk.takeOutput()
        if !updating {
            #expect(blocks[index].output == block.output, "\(file.testDescription):\(block.line)")
        }
    }
    if updating { try file.write(blocks) }
}

@Test func scriptsAreThere() { #expect(ScriptFile.all.count >= 10) }

private let updating = ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1"
