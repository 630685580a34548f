/// What the table of modules has, some source needs: a module has files, and imports all that its row names, each once.
struct NeededEntries: Rule {
    func violations(in project: Project) -> [Violation] {
        project.table.modules.flatMap { module in
            let files = project.files(of: module.name)
            let imported = Set(files.flatMap { $0.imports.map(\.module) })
            let idle = (module.above + module.using).filter { !imported.contains($0) }
            let repeated = module.above.filter { name in
                module.above.contains { $0 != name && project.table.below($0).contains(name) }
            }
            return (files.isEmpty ? [Violation(key: "no files: \(module.name)", advice: "its row goes")] : [])
                + idle.map { Violation(key: "idle: \(module.name): \($0)", advice: "no file of it imports that") }
                + repeated.map {
                    Violation(key: "repeated: \(module.name): \($0)", advice: "lies below another of its row")
                }
        }
    }
}
