import Foundation

/// The README's "How it is built" walks through the sources along numbered lists, a file by a file:
/// "1. `MeshPKI/DER/DERWriter.swift`, `DERWriter`: what happens there".
///
/// Each file is there and declares the type; none comes twice in a walk; and a walk comes back to no module but the one
/// where it began, and the one that carries everything: the lowest with an edge.
struct Walks: Rule {
    static let section = "## How it is built"

    func violations(in project: Project) -> [Violation] {
        let walks = walks(in: project.readme)
        let carrier = project.table.modules.first { $0.hasEdge }?.name
        let wrongNumber = walks.isEmpty || walks.count == 3 ? [] : ["\(walks.count) walks, not three"]
        return (wrongNumber + walks.flatMap { wrongSteps(of: $0, in: project) + returns(of: $0, besides: carrier) }).map
        {
            Violation(key: "walk: \($0)", advice: "README.md, \"How it is built\"")
        }
    }

    private struct Step {
        /// Below `Sources`.
        let path: String
        let type: String

        var module: Substring { path.prefix { $0 != "/" } }
    }

    private func walks(in readme: String) -> [[Step]] {
        guard let start = readme.range(of: Self.section) else { return [] }
        let rest = readme[start.upperBound...]
        let section = rest.range(of: "\n## ").map { rest[..<$0.lowerBound] } ?? rest
        return section.split(separator: "\n").reduce(into: []) { walks, line in
            guard let step = line.wholeMatch(of: /(\d+)\. `([^`]+)`, `([^`]+)`.*/) else { return }
            if step.1 == "1" { walks.append([]) }
            guard !walks.isEmpty else { return }
            walks[walks.count - 1].append(Step(path: String(step.2), type: String(step.3)))
        }
    }

    private func wrongSteps(of walk: [Step], in project: Project) -> [String] {
        walk.enumerated().compactMap { number, step in
            guard let file = project.files.first(where: { $0.path == "Sources/" + step.path }) else {
                return "\(step.path) is not there"
            }
            if walk[..<number].contains(where: { $0.path == step.path }) { return "\(step.path) comes twice" }
            let types = file.declarations.filter { $0.kind == .type }.map(\.name)
            return types.contains(step.type) ? nil : "\(step.path) declares no \(step.type)"
        }
    }

    private func returns(of walk: [Step], besides carrier: String?) -> [String] {
        var left: Set<Substring> = []
        var wrong: [String] = []
        for (step, next) in zip(walk, walk.dropFirst()) where step.module != next.module {
            left.insert(step.module)
            let mayReturn = next.module == walk[0].module || String(next.module) == carrier
            if left.contains(next.module), !mayReturn { wrong.append("\(next.path) returns to \(next.module)") }
        }
        return wrong
    }
}
