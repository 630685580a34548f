import Testing

@Suite struct NeededEntriesTests {
    @Test func `an entry that no source needs is found`() throws {
        let planted = ["Sources/Above/Use.swift": "import Below\nstruct Use { let name: Name }"]
        #expect(try Sample.violations(with: planted) == ["idle: Above: NIOCore"])
    }

    @Test func `a module without files is found`() throws {
        let table = Sample.table.replacing("\n]", with: "\n    .library(\"Empty\"),\n]")
        #expect(try Sample.violations(table: table) == ["no files: Empty"])
    }

    @Test func `what another entry implies is found`() throws {
        let table = Sample.table.replacing("\n]", with: "\n    .program(\"top\", above: [\"Above\", \"Below\"]),\n]")
        let planted = [
            "Sources/top/Top.swift": "import Above\nimport Below\nlet top = (Name(), Use())",
            "Sources/Above/Use.swift": "import Below\nimport NIOCore\npackage struct Use { let name: Name }",
        ]
        #expect(try Sample.violations(with: planted, table: table) == ["repeated: top: Below"])
    }
}
