/// A Swift file of the project: `Sources/MeshPKI/DER/DERWriter.swift`.
struct SourceFile {
    /// From the root of the project.
    let path: String
    let tokens: [Token]
    /// What comments say, by line.
    let comments: [Int: String]
    let declarations: [Declaration]
    let imports: [Import]

    struct Import {
        let module: String
        let testable: Bool
        let exported: Bool
        let line: Int
    }

    init(path: String, text: String) {
        let lexer = Lexer(text)
        self.path = path
        tokens = lexer.tokens
        comments = lexer.comments
        declarations = DeclarationFinder(tokens).declarations
        imports = Self.imports(in: tokens)
    }

    private var folders: [Substring] { path.split(separator: "/").dropLast() }

    var module: String { String(folders[1]) }

    /// The folder of its module that it is in, however deep; `.` is the module's own.
    var folder: String { folders.count > 2 ? String(folders[2]) : "." }

    var isTest: Bool { path.hasPrefix("Tests/") }

    /// Below its module: `DER/DERWriter.swift`.
    var pathInModule: String { path.split(separator: "/").dropFirst(2).joined(separator: "/") }

    var fileName: String { String(path.split(separator: "/").last!) }

    private static func imports(in tokens: [Token]) -> [Import] {
        tokens.indices.dropLast().filter { tokens[$0].isWord("import") }.map { place in
            let attribute = place > 0 ? tokens[place - 1] : nil
            return Import(
                module: tokens[place + 1].text, testable: attribute?.isWord("testable") == true,
                exported: attribute?.isWord("_exported") == true, line: tokens[place].line)
        }
    }
}
