import Testing

@Suite struct WalksTests {
    private let table = """
        let modules: [Module] = [
            .library("A"),
            .library("B"),
            .library("Carrier", edge: ["Live"]),
        ]
        """
    private let files = [
        "Sources/A/One.swift": "struct One {}", "Sources/A/Two.swift": "struct Two {}",
        "Sources/B/Three.swift": "struct Three {}", "Sources/B/Four.swift": "struct Four {}",
        "Sources/Carrier/Five.swift": "struct Five {}", "Sources/Carrier/Six.swift": "struct Six {}",
    ]
    private let short = "1. `A/One.swift`, `One`: begins\n"

    private func violations(_ walks: String...) throws -> [String] {
        let readme =
            "## How it is built\n\n\(walks.joined(separator: "\nThen:\n\n"))\n## Read on\n\n1. `No.swift`, `No`\n"
        let project = try Project(package: table, texts: files, readme: readme)
        return Walks().violations(in: project).map(\.key)
    }

    private func walk(_ steps: String...) -> String {
        zip(1..., steps).map { number, step in
            "\(number). `\(step).swift`, `\(step.drop { $0 != "/" }.dropFirst())`: so and\n   so on\n"
        }.joined()
    }

    @Test func `a walk that goes on, by the carrier or back to where it began, passes`() throws {
        let there = walk("A/One", "Carrier/Five", "B/Three", "B/Four", "Carrier/Six", "A/Two")
        #expect(try violations(there, short, short) == [])
        #expect(try violations() == [])
    }

    @Test(arguments: [
        ("A/Nine", "walk: A/Nine.swift is not there"), ("A/One", "walk: A/One.swift comes twice"),
        ("B/Four", "walk: B/Four.swift returns to B"),
    ])
    func `a wrong step is found`(step: String, why: String) throws {
        #expect(try violations(walk("A/One", "B/Three", "Carrier/Five", step), short, short) == [why])
    }

    @Test func `a file that declares no such type is found`() throws {
        let wrong = "1. `A/Two.swift`, `One`: begins\n"
        #expect(try violations(wrong, short, short) == ["walk: A/Two.swift declares no One"])
    }

    @Test func `there are three walks`() throws {
        #expect(try violations(short, short) == ["walk: 2 walks, not three"])
    }

    @Test func `the rule is applied`() throws {
        let readme = "## How it is built\n\n1. `Below/Name.swift`, `Name`: begins\n"
        #expect(try Sample.violations(readme: readme) == ["walk: 1 walks, not three"])
    }
}
