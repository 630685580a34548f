import Foundation
import Testing

/// A program run to its end, or until it is told to stop.
///
/// Sendable since its test asks one thing of it at a time, and what reads a stream has that stream to itself.
final class Command: @unchecked Sendable {
    private let process = Process()
    private let output = Pipe()
    private let error = Pipe()

    struct Result {
        var status: Int32
        var output: String
        var error: String

        var all: String { output + error }
    }

    /// - Parameter path: a program's path, or its name to be found in PATH.
    init(_ path: String, _ arguments: [String], input: String? = nil) throws {
        process.executableURL = URL(fileURLWithPath: path.contains("/") ? path : "/usr/bin/env")
        process.arguments = path.contains("/") ? arguments : [path] + arguments
        process.standardOutput = output
        process.standardError = error
        let pipe = Pipe()
        process.standardInput = pipe
        try process.run()
        if let input { try pipe.fileHandleForWriting.write(contentsOf: Data(input.utf8)) }
        try pipe.fileHandleForWriting.close()
    }

    /// Waits for its end; reads both streams meanwhile, so that it never waits for us.
    func result() async -> Result {
        async let output = read(self.output)
        async let error = read(self.error)
        let (out, err) = await (output, error)
        process.waitUntilExit()
        return Result(status: process.terminationStatus, output: out, error: err)
    }

    private func read(_ pipe: Pipe) async -> String {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                let data = (try? pipe.fileHandleForReading.readToEnd()) ?? Data()
                continuation.resume(returning: String(decoding: data, as: UTF8.self))
            }
        }
    }

    func interrupt() { kill(process.processIdentifier, SIGINT) }

    var isRunning: Bool { process.isRunning }

    func killAtOnce() { kill(process.processIdentifier, SIGKILL) }

    static func run(_ path: String, _ arguments: [String], input: String? = nil) async throws -> Result {
        try await Command(path, arguments, input: input).result()
    }

    static func exists(_ name: String) -> Bool {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        return path.split(separator: ":").contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(name)") }
    }
}

/// `meshsim run` in a process of its own, as its users have it.
final class MeshProcess {
    let folder: URL
    private let command: Command

    /// The binary lies beside the tests'.
    static let binary: String? = {
        guard let tests = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") else {
            return nil
        }
        let path = URL(fileURLWithPath: tests).deletingLastPathComponent().appendingPathComponent("meshsim").path
        return FileManager.default.isExecutableFile(atPath: path) ? path : nil
    }()

    var socket: String { folder.appendingPathComponent("control.sock").path }

    /// Starts it, and returns when the load and the scenario have begun. `FOLDER` in an argument stands for its folder.
    init(_ topology: String, _ arguments: [String] = []) async throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("meshsim-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let file = folder.appendingPathComponent("mesh.yaml")
        try Data(topology.utf8).write(to: file)
        let binary = try #require(Self.binary)
        command = try Command(
            binary,
            ["run", file.path, "--socket", folder.appendingPathComponent("control.sock").path]
                + arguments.map { [path = folder.path] in $0.replacingOccurrences(of: "FOLDER", with: path) })
        try await waitUntilItRuns(binary)
    }

    private func waitUntilItRuns(_ binary: String) async throws {
        while !FileManager.default.fileExists(atPath: socket) { try await Task.sleep(for: .milliseconds(20)) }
        let events = try Command(binary, ["events", "--follow", "--until", "run.started", "--socket", socket])
        #expect(await events.result().status == 0)
    }

    func meshsim(_ arguments: String...) async throws -> Command.Result {
        let binary = try #require(Self.binary)
        return try await Command.run(binary, arguments + ["--socket", socket])
    }

    /// The JSON that a command answers.
    func json(_ arguments: String...) async throws -> [String: Any] {
        let binary = try #require(Self.binary)
        let result = try await Command.run(binary, arguments + ["-o", "json", "--socket", socket])
        return try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    }

    func interrupt() { command.interrupt() }

    func killAtOnce() { command.killAtOnce() }

    func end() async -> Command.Result { await command.result() }

    /// As somebody does who wants it gone: interrupts that come too soon after another count as the same.
    func interruptUntilItEnds() async throws {
        while command.isRunning {
            command.interrupt()
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    deinit {
        command.killAtOnce()
        try? FileManager.default.removeItem(at: folder)
    }
}
