import Foundation
import MeshModel

/// What a script gives its commands to.
package protocol ScriptDesk {
    init(topology: Topology)
    mutating func run(_ command: String) throws
    mutating func say(_ text: String)
    /// What was said since the last time.
    mutating func takeOutput() -> [String]
}

/// A file of commands and what they led to: comments, a block of commands, `----`, the output up to a blank line.
///
/// The format is that of the data-driven tests of etcd's raft. Set UPDATE_GOLDEN=1 to write down what happens now.
package struct ScriptFile: Sendable, CustomStringConvertible {
    package struct Block: Sendable {
        fileprivate var comments: [String] = []
        fileprivate var commands: [String] = []
        /// What the file says that it leads to.
        package fileprivate(set) var output: [String] = []
        package fileprivate(set) var line = 0
    }

    private let url: URL

    package var description: String { url.lastPathComponent }

    /// Those in the folder `Scripts` beside the file that asks, by name.
    package static func all(beside file: String = #filePath) -> [ScriptFile] {
        let folder = URL(filePath: file).deletingLastPathComponent().appending(path: "Scripts")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".txt") }.sorted().map { ScriptFile(url: folder.appending(path: $0)) }
    }

    /// Gives each block's commands to a desk, which a block that begins with `topology` replaces by a new one.
    ///
    /// - Returns: the blocks, each with what it led to now.
    package func run<Desk: ScriptDesk>(on _: Desk.Type) throws -> [(block: Block, output: [String])] {
        var desk = Desk(topology: try Topology.scripted(["idle x0"]))
        var ran: [(block: Block, output: [String])] = []
        for block in try read() {
            if block.commands[0] == "topology" {
                desk = Desk(topology: try Topology.scripted(Array(block.commands.dropFirst())))
            } else {
                for command in block.commands {
                    do { try desk.run(command) } catch { desk.say("mistake in '\(command)': \(error)") }
                }
            }
            ran.append((block, desk.takeOutput()))
        }
        guard ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" else { return ran }
        try write(ran)
        return try read().map { ($0, $0.output) }
    }

    private func read() throws -> [Block] {
        var blocks: [Block] = []
        var block = Block()
        var inOutput = false
        let lines = try String(contentsOf: url, encoding: .utf8).components(separatedBy: "\n")
        for (number, line) in lines.enumerated() {
            if line == "----" {
                inOutput = true
            } else if inOutput && line.isEmpty {
                blocks.append(block)
                block = Block()
                inOutput = false
            } else if inOutput {
                block.output.append(line)
            } else if block.commands.isEmpty && (line.isEmpty || line.hasPrefix("#")) {
                block.comments.append(line)
            } else if !line.isEmpty {
                if block.commands.isEmpty { block.line = number + 1 }
                block.commands.append(line)
            }
        }
        if !block.commands.isEmpty { blocks.append(block) }
        return blocks
    }

    private func write(_ ran: [(block: Block, output: [String])]) throws {
        let text = ran.map { block, output in
            (block.comments + block.commands + ["----"] + output).joined(separator: "\n")
        }
        try (text.joined(separator: "\n\n") + "\n").write(to: url, atomically: true, encoding: .utf8)
    }
}
