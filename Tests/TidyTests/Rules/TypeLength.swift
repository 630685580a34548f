/// A type with all its extensions is one thing to understand: files alone could be made short by cutting it in pieces.
struct TypeLength: Rule {
    var limit = 450

    func violations(in project: Project) -> [Violation] {
        let sources = project.files.filter { !$0.isTest }
        let homes = Dictionary(grouping: sources, by: \.module).mapValues { files in
            Set(files.flatMap(\.declarations).filter { $0.kind == .type && $0.isTopLevel }.map(\.name))
        }
        var lines: [String: Int] = [:]
        for file in sources {
            for declaration in file.declarations where declaration.isTopLevel && isBody(declaration) {
                let name = declaration.name.split(separator: ".").map(String.init)[0]
                let home = home(of: name, for: file.module, in: project.table, homes)
                lines[home.map { "\($0).\(name)" } ?? name, default: 0] += declaration.lines.count
            }
        }
        return lines.filter { $0.value > limit }.sorted { $0.key < $1.key }.map {
            Violation(key: "long type: \($0.key)", advice: "\($0.value) lines with its extensions, \(limit) at most")
        }
    }

    private func isBody(_ declaration: Declaration) -> Bool {
        declaration.kind == .type || declaration.kind == .extension
    }

    /// An extension counts where its type is declared; none of ours, if the type is another's.
    private func home(
        of name: String, for module: String, in table: ModuleTable, _ homes: [String: Set<String>]
    ) -> String? {
        ([module] + table.below(module).sorted()).first { homes[$0]?.contains(name) == true }
    }
}
