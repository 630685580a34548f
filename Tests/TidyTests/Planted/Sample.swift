/// A small project that keeps to every rule, for a test to plant something in.
enum Sample {
    static let table = """
        let modules: [Module] = [
            .library("Below"),
            .library("Above", above: ["Below"], using: ["NIOCore"], edge: ["Live"]),
            .tests("BelowTests", above: ["Below"]),
        ]
        """

    private static let files = [
        "Sources/Below/Name.swift": "package struct Name { package var letters = 0 }",
        "Sources/Above/Use.swift": "import Below\nimport NIOCore\nstruct Use { let name: Name }",
        "Tests/BelowTests/NameTests.swift": "import Below\nimport Testing\n@Test func letters() { _ = Name() }",
    ]

    /// What all rules together find.
    static func violations(
        with planted: [String: String] = [:], table: String = table, readme: String = ""
    ) throws -> [String] {
        let texts = files.merging(planted) { $1 }
        let project = try Project(package: table, texts: texts, readme: readme)
        return rules.flatMap { $0.violations(in: project) }.map(\.key).sorted()
    }
}
