import Testing

@Suite struct MeshesAloneTests {
    private let files = [
        "Tests/AboveTests/UseTests.swift": "import Above\n@Test func use() { _ = Use() }",
        "Sources/Above/Use.swift": "import Below\nimport NIOCore\npackage struct Use { let name: Name }",
    ]

    @Test func `tests that can run a mesh beside others are found`() throws {
        let table = Sample.table.replacing("\n]", with: "\n    .tests(\"AboveTests\", above: [\"Above\"]),\n]")
        #expect(try Sample.violations(with: files, table: table) == ["beside others: AboveTests"])
    }

    @Test func `alone they may`() throws {
        let table = Sample.table.replacing("\n]", with: "\n    .meshTests(\"AboveTests\", above: [\"Above\"]),\n]")
        #expect(try Sample.violations(with: files, table: table) == [])
    }
}
