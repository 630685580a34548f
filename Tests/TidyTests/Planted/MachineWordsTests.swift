import Testing

@Suite struct MachineWordsTests {
    @Test(arguments: [
        ("let now = Date()", "Date ("), ("let now: NIODeadline = .now()", "= . now ( )"), ("Task {\n}", "Task {"),
        ("let all = names.shuffled()", "shuffled ( )"), ("let who = pthread_self()", "pthread_self"),
        ("let text = \"\\(Int.random(in: 0...1))\"", ". random ("), ("import Dispatch", "import Dispatch"),
    ])
    func `what differs between two runs of one seed is found`(code: String, word: String) throws {
        let found = try Sample.violations(with: ["Sources/Above/Wrong.swift": code])
        #expect(found == ["machine: Sources/Above/Wrong.swift: \(word)"])
    }

    @Test(arguments: ["// Date()", "let text = \"Date()\"", "let now = clock.now()", "func random(_: Int) {}"])
    func `what only looks like it passes`(code: String) throws {
        #expect(try Sample.violations(with: ["Sources/Above/Right.swift": code]) == [])
    }

    @Test func `the edge may ask the machine`() throws {
        #expect(try Sample.violations(with: ["Sources/Above/Live/Clock.swift": "let now = Date()"]) == [])
    }
}
