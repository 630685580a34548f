import Testing

@Suite struct ArrowsTests {
    @Test func `what the table has may be imported, and what lies below it`() throws {
        #expect(try Sample.violations() == [])
        let table = Sample.table.replacing("\n]", with: "\n    .program(\"top\", above: [\"Above\"]),\n]")
        let planted = [
            "Sources/top/Top.swift": "import Above\nimport Below\nimport Foundation\nlet top = (Name(), Use())",
            "Sources/Above/Use.swift": "import Below\nimport NIOCore\npackage struct Use { let name: Name }",
        ]
        #expect(try Sample.violations(with: planted, table: table) == [])
    }

    @Test(arguments: ["Above", "NIOCore", "Testing"])
    func `what the table does not have is found`(module: String) throws {
        let planted = ["Sources/Below/Wrong.swift": "import \(module)\nlet use = Use()"]
        let found = try Sample.violations(with: planted)
        #expect(found.contains("arrow: Sources/Below/Wrong.swift imports \(module)"))
    }

    @Test func `a folder that is no module is found`() throws {
        let planted = ["Sources/New/New.swift": "struct New {}"]
        #expect(try Sample.violations(with: planted) == ["no module: New"])
    }
}
