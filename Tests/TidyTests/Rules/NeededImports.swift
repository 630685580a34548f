/// A file that imports a module of ours uses something that is declared there: its types and functions by their names,
/// members after a dot. A member that the standard library's own types have, too, proves nothing. What a module hands on
/// of others' is not known here, so that it is never needless.
struct NeededImports: Rule {
    func violations(in project: Project) -> [Violation] {
        let faces = Dictionary(grouping: project.files, by: \.module)
            .filter { !$0.value.contains { $0.imports.contains(where: \.exported) } }.mapValues(Face.init)
        return project.files.flatMap { file in
            let used = Uses(of: file)
            let needless = file.imports.filter { other in
                faces[other.module].map { !$0.isUsed(by: used, testable: other.testable) } ?? false
            }
            return needless.map { other in
                Violation(
                    key: "needless: \(file.path) imports \(other.module)",
                    advice: "line \(other.line): the file names nothing that \(other.module) declares")
            }
        }
    }
}

/// What the files of a module declare for others.
private struct Face {
    private var names: [Declaration.Access: Set<String>] = [:]
    private var members: [Declaration.Access: Set<String>] = [:]

    private static let everywhere: Set = [
        "append", "contains", "count", "description", "elements", "first", "hash", "id", "index", "insert", "isEmpty",
        "keys", "last", "map", "max", "min", "rawValue", "remove", "removeAll", "sorted", "values",
    ]

    init(_ files: [SourceFile]) {
        for declaration in files.flatMap(\.declarations) where declaration.kind != .extension {
            if declaration.isTopLevel || declaration.kind == .type {
                names[declaration.access, default: []].insert(declaration.name)
            } else if !Self.everywhere.contains(declaration.name) {
                members[declaration.access, default: []].insert(declaration.name)
            }
        }
    }

    func isUsed(by uses: Uses, testable: Bool) -> Bool {
        (testable ? [.package, .module] : [Declaration.Access.package]).contains { access in
            !uses.names.isDisjoint(with: names[access] ?? []) || !uses.members.isDisjoint(with: members[access] ?? [])
        }
    }
}

/// The words of a file, and those that follow a dot.
private struct Uses {
    let names: Set<String>
    let members: Set<String>

    init(of file: SourceFile) {
        let tokens = file.tokens
        let words = tokens.indices.filter { place in
            tokens[place].kind == .word && (place == 0 || !tokens[place - 1].isWord("import"))
        }
        names = Set(words.map { tokens[$0].text })
        members = Set(words.filter { $0 > 0 && tokens[$0 - 1].is(".") }.map { tokens[$0].text })
    }
}
