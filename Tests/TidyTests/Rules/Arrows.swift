/// A module imports what the table of modules has for it, and every folder of sources is a module of the table.
struct Arrows: Rule {
    /// What comes with the toolchain or the system.
    private static let platform: Set = ["Foundation", "Synchronization", "Dispatch", "Glibc", "Musl", "Darwin"]

    func violations(in project: Project) -> [Violation] {
        let strangers = Set(project.files.map(\.module)).filter { project.table[$0] == nil }
        return strangers.sorted().map { Violation(key: "no module: \($0)", advice: "Package.swift's table lacks it") }
            + project.table.modules.flatMap { violations(of: $0, in: project) }
    }

    private func violations(of module: Module, in project: Project) -> [Violation] {
        var allowed = Self.platform.union(project.table.below(module.name)).union(module.using)
        if module.isTest { allowed.insert("Testing") }
        let imported = project.files(of: module.name).flatMap { file in file.imports.map { (file, $0) } }
        return imported.filter { !allowed.contains($1.module) }.map { file, other in
            Violation(
                key: "arrow: \(file.path) imports \(other.module)",
                advice: "line \(other.line): Package.swift's table does not let \(module.name) import it")
        }
    }
}
