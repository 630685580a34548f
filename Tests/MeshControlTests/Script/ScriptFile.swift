import Foundation
import Testing

/// A file of commands and what they led to: comments, a block of commands, `----`, the output up to a blank line.
///
/// The format is that of the data-driven tests of etcd's raft. Set UPDATE_GOLDEN=1 to write down what happens now.
struct ScriptFile: Sendable, CustomTestStringConvertible {
    struct Block {
        var comments: [String] = []
        var commands: [String] = []
        var output: [String] = []
        var line = 0
    }

    let url: URL

    var testDescription: String { url.lastPathComponent }

    static let all: [ScriptFile] = {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Scripts")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".txt") }.sorted().map { ScriptFile(url: folder.appending(path: $0)) }
    }()

    func read() throws -> [Block] {
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

    func write(_ blocks: [Block]) throws {
        let text = blocks.map { ($0.comments + $0.commands + ["----"] + $0.output).joined(separator: "\n") }
        try (text.joined(separator: "\n\n") + "\n").write(to: url, atomically: true, encoding: .utf8)
    }
}
