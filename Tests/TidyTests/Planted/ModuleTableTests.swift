import Testing

@Suite struct ModuleTableTests {
    @Test func `a row is read with all that lies below it`() throws {
        let table = try ModuleTable(package: Sample.table)
        let above = try #require(table["Above"])
        #expect(above.kind == .library)
        #expect(above.using == ["NIOCore"])
        #expect(above.isEdge("Live/Clock.swift") && !above.isEdge("Lively.swift"))
        #expect(table.below("Above") == ["Below"])
        #expect(table["BelowTests"]?.isTest == true)
    }

    @Test(arguments: [".library(name),", ".library(\"A\", above: below + [\"B\"]),", "made(\"A\"),", ".library(\"A\")"])
    func `a row that would have to be computed is refused`(row: String) {
        #expect(throws: ModuleTable.Unreadable.self) {
            try ModuleTable(package: "let modules: [Module] = [\n\(row)\n]")
        }
    }
}
