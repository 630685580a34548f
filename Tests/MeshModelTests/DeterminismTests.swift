import Foundation
import Testing

/// What would make two runs of one seed differ appears nowhere below the runtimes.
@Suite struct DeterminismTests {
    private static let modules = [
        "MeshModel", "MeshControl", "MeshPKI", "MeshTLS", "MeshDataPlane", "MeshSimulation",
    ]
    /// Where clocks, threads and sockets are made, real or virtual.
    private static let runtimes = ["MeshSimulation/Live/", "MeshSimulation/Virtual/"]

    private static let wallClocks = [
        "Date(", "ContinuousClock", "SuspendingClock", "NIODeadline.now", "clock_gettime", "gettimeofday", "time(nil)",
        ": .now()", "= .now()",
    ]
    private static let globalExecutor = ["Task {", "Task.detached", "Task.sleep", "DispatchQueue"]
    private static let unseededRandomness = [
        "SystemRandomNumberGenerator", ".random(", "shuffled()", "randomElement()", "arc4random", "RAND_bytes",
        "RAND_priv_bytes",
    ]

    /// Keys are never drawn from a seed.
    private static let allowed = ["MeshTLS/Contexts/TicketKeys.swift: RAND_priv_bytes"]

    private static let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Sources")

    /// Paths below `Sources`, sorted.
    private static func files(inRuntimes: Bool = false) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: sources.path).filter { path in
            path.hasSuffix(".swift") && modules.contains { path.hasPrefix($0 + "/") }
                && runtimes.contains { path.hasPrefix($0) } == inRuntimes
        }.sorted()
    }

    /// "file: word" for each word that is in a file's code.
    private static func places(of words: [String], in files: [String]) throws -> [String] {
        try files.flatMap { file in
            let code = withoutComments(try String(contentsOf: sources.appending(path: file), encoding: .utf8))
            return words.filter { code.contains($0) }.map { "\(file): \($0)" }
        }
    }

    /// Line comments alone: there are no others. `//` within a text, as in an address, is none.
    private static func withoutComments(_ text: String) -> String {
        text.split(separator: "\n").map { line in
            line.range(of: #"(^|\s)//"#, options: .regularExpression).map { String(line[..<$0.lowerBound]) }
                ?? String(line)
        }.joined(separator: "\n")
    }

    @Test(arguments: [wallClocks, globalExecutor, unseededRandomness])
    func `nothing below the runtimes asks the machine for time, threads or chance`(words: [String]) throws {
        let allowed = Self.allowed.filter { place in words.contains { place.hasSuffix(": " + $0) } }
        #expect(try Self.places(of: words, in: Self.files()) == allowed)
    }

    @Test func `whoever does is found`() throws {
        for module in Self.modules { #expect(try Self.files().contains { $0.hasPrefix(module + "/") }, "\(module)") }
        #expect(try !Self.places(of: Self.wallClocks, in: Self.files(inRuntimes: true)).isEmpty)
        let code = Self.withoutComments("let a = 1 // Date()\n/// Task {\nlet b = \"spiffe://x\"; Date()")
        #expect(code == "let a = 1\n\nlet b = \"spiffe://x\"; Date()")
    }
}
