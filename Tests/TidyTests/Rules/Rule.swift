/// Something that the sources of the project keep to.
protocol Rule: Sendable {
    func violations(in project: Project) -> [Violation]
}

struct Violation: Hashable {
    /// What the list of allowed ones has for it: where, but no line number, so that it outlives changes nearby.
    let key: String
    /// What to do about it.
    let advice: String
}

let rules: [any Rule] = [
    Arrows(), NeededEntries(), NeededImports(), FolderCircles(), TypeLength(), MachineWords(), AnyOrder(),
    MeshesAlone(),
    Walks(),
]
