/// A Set or Dictionary has another order in every process, so that what walks one in its order differs from run to run.
///
/// Found are `for` over one, and what keeps its order (`map`, `first`, `Array(…)`), unless the chain goes on to something
/// that does not (`sorted`, `count`, `contains`), or a comment there says why any order will do: `// In any order: …`.
struct AnyOrder: Rule {
    func violations(in project: Project) -> [Violation] {
        var ofModules: [String: Typing] = [:]
        var ofTypes: [String: Typing] = [:]
        for file in project.files {
            for declaration in file.declarations {
                ofModules[file.module, default: Typing()].add(declaration.place, in: file.tokens)
                guard let type = declaration.within.last else { continue }
                ofTypes[type, default: Typing()].add(declaration.place, in: file.tokens)
            }
        }
        return project.files.filter { !$0.isTest }.flatMap { file in
            var known = ofModules[file.module] ?? Typing()
            for module in project.table.below(file.module) { known.merge(ofModules[module] ?? Typing()) }
            return violations(in: file, Names(own: Typing(allOf: file.tokens), known: known, ofTypes: ofTypes))
        }
    }

    private func violations(in file: SourceFile, _ names: Names) -> [Violation] {
        file.tokens.indices.filter { place in
            names.isUnordered(place, in: file.tokens) && Chain(file.tokens, from: place).keepsOrder
                && !saysWhy(file, at: file.tokens[place].line)
        }.map { place in
            Violation(
                key: "any order: \(file.path): \(file.tokens[place].text)",
                advice: "line \(file.tokens[place].line): `.sorted`, or a comment \"In any order: why\"")
        }
    }

    private func saysWhy(_ file: SourceFile, at line: Int) -> Bool {
        (line - 2...line).contains { file.comments[$0]?.lowercased().contains("in any order:") == true }
    }
}

/// Whose name a word is: of a member of a type that the file says, of something in the file, or of something else.
private struct Names {
    let own: Typing
    let known: Typing
    let ofTypes: [String: Typing]

    func isUnordered(_ place: Int, in tokens: [Token]) -> Bool {
        guard tokens[place].kind == .word else { return false }
        let name = tokens[place].text
        if place > 1, tokens[place - 1].is("."), let type = own.type(of: tokens[place - 2].text) {
            return ofTypes[type]?[name] ?? false
        }
        return own[name] ?? known[name] ?? false
    }
}
