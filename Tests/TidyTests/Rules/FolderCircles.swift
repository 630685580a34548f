/// The folders of a module have an order: none of them needs, however indirectly, one that needs it.
///
/// A folder needs another where a file of it names a type or calls a free function that is declared there. A name that is
/// declared in several places tells nothing.
struct FolderCircles: Rule {
    func violations(in project: Project) -> [Violation] {
        project.table.modules.filter { !$0.isTest }.compactMap { module in
            let arrows = arrows(between: project.files(of: module.name))
            let circular = arrows.filter { reaches($0.to, $0.from, by: arrows) }
            return circular.isEmpty ? nil : Violation(key: "circle: \(module.name)", advice: thinnest(of: circular))
        }
    }

    /// Where the circle is most easily cut: the folders between which the fewest names go.
    private func thinnest(of circular: Set<Arrow>) -> String {
        let reasons = Dictionary(grouping: circular) { "\($0.from) → \($0.to)" }.mapValues { $0.map(\.why).sorted() }
        return reasons.sorted { ($0.value.count, $0.key) < ($1.value.count, $1.key) }.prefix(4).map { arrow, why in
            "\(arrow): \(why.prefix(3).joined(separator: ", "))"
        }.joined(separator: "; ")
    }

    private struct Arrow: Hashable {
        let from: String, to: String, why: String
    }

    private func arrows(between files: [SourceFile]) -> Set<Arrow> {
        let homes = homes(of: files)
        var arrows: Set<Arrow> = []
        for file in files {
            let own = Set(file.declarations.filter { $0.kind == .type }.map(\.name))
            for name in uses(in: file).subtracting(own) {
                guard let home = homes[name], home.folder != file.folder else { continue }
                arrows.insert(Arrow(from: file.folder, to: home.folder, why: "\(file.fileName) names \(name)"))
            }
        }
        return arrows
    }

    /// The one file that declares a name: at its top, or else within one type.
    private func homes(of files: [SourceFile]) -> [String: SourceFile] {
        var top: [String: [SourceFile]] = [:]
        var nested: [String: [SourceFile]] = [:]
        for file in files {
            for declaration in file.declarations where declaration.access != .file {
                if declaration.kind == .type, !declaration.isTopLevel {
                    nested[declaration.name, default: []].append(file)
                }
                if declaration.isTopLevel, [.type, .function].contains(declaration.kind) {
                    top[declaration.name, default: []].append(file)
                }
            }
        }
        return top.merging(nested) { top, _ in top }.compactMapValues { files in
            Set(files.map(\.path)).count == 1 ? files[0] : nil
        }
    }

    /// Names of types wherever they stand, and of functions that are called of nothing.
    private func uses(in file: SourceFile) -> Set<String> {
        let tokens = file.tokens
        let places = tokens.indices.dropLast().filter { place in
            guard tokens[place].kind == .word, let initial = tokens[place].text.first else { return false }
            return initial.isUppercase
                || tokens[place + 1].is("(")
                    && (place == 0 || !tokens[place - 1].is(".") && !tokens[place - 1].isWord("func"))
        }
        return Set(places.map { tokens[$0].text })
    }

    private func reaches(_ start: String, _ goal: String, by arrows: Set<Arrow>) -> Bool {
        var seen: Set<String> = []
        var waiting = [start]
        while let folder = waiting.popLast() {
            if folder == goal { return true }
            if seen.insert(folder).inserted { waiting += arrows.filter { $0.from == folder }.map(\.to) }
        }
        return false
    }
}
