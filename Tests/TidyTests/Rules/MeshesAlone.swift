/// Tests that can run whole meshes have the machine for themselves: `scripts/test` runs `.meshTests` one by one.
struct MeshesAlone: Rule {
    func violations(in project: Project) -> [Violation] {
        let table = project.table
        return table.modules.filter { $0.kind == .tests }.compactMap { tests in
            guard let live = table.below(tests.name).sorted().first(where: { table[$0]?.hasEdge == true }) else {
                return nil
            }
            return Violation(
                key: "beside others: \(tests.name)",
                advice: "it may import \(live): .meshTests in Package.swift's table")
        }
    }
}
