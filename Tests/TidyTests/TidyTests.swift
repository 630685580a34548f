import Testing

@Suite struct TidyTests {
    @Test func `the sources keep to every rule, but for what is allowed`() throws {
        let project = try Project.own()
        let allowed = AllowList(try Project.text(of: "Tests/TidyTests/allowed.txt"))
        for complaint in allowed.complaints(about: rules.flatMap { $0.violations(in: project) }) {
            Issue.record("\(complaint)")
        }
    }

    @Test func `an allowed violation passes once, and must be there`() {
        let violation = Violation(key: "long type: A", advice: "cut it")
        #expect(AllowList("# why\nlong type: A").complaints(about: [violation]) == [])
        #expect(AllowList("long type: A").complaints(about: [violation, violation]) == ["long type: A (cut it)"])
        #expect(AllowList("long type: A").complaints(about: []) == ["nothing matches, remove it: long type: A"])
    }
}
