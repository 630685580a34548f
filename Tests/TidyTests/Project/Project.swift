import Foundation

/// What the rules judge: the table of modules, every Swift file, the README.
struct Project {
    let table: ModuleTable
    /// By path.
    let files: [SourceFile]
    let readme: String

    /// `texts`: the files, by their path.
    init(package: String, texts: [String: String], readme: String = "") throws {
        table = try ModuleTable(package: package)
        files = texts.sorted { $0.key < $1.key }.map { SourceFile(path: $0.key, text: $0.value) }
        self.readme = readme
    }

    /// The one that this test is part of.
    static func own() throws -> Project {
        var texts: [String: String] = [:]
        for folder in ["Sources", "Tests"] {
            for path in try FileManager.default.subpathsOfDirectory(atPath: root.appending(path: folder).path)
            where path.hasSuffix(".swift") {
                texts["\(folder)/\(path)"] = try text(of: "\(folder)/\(path)")
            }
        }
        return try Project(package: text(of: "Package.swift"), texts: texts, readme: text(of: "README.md"))
    }

    /// A file of it, by its path from the root.
    static func text(of path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    func files(of module: String) -> [SourceFile] { files.filter { $0.module == module } }

    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
}
