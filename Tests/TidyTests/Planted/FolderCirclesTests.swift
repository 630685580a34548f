import Testing

@Suite struct FolderCirclesTests {
    private let first = ["Sources/Below/First/One.swift": "struct One { let two: Two }"]

    @Test(arguments: [
        "extension One {}", "struct Two { let back: [One.Part] }", "struct Two { let x = \"\\(One.self)\" }",
    ])
    func `folders that need each other are found`(second: String) throws {
        let planted = ["Sources/Below/Second/Two.swift": "struct Two {}\n\(second)"]
        #expect(try Sample.violations(with: planted.merging(first) { $1 }) == ["circle: Below"])
    }

    @Test(arguments: ["struct Two { let one: Int }", "// One", "let text = \"One\"", "private struct One {}"])
    func `an order of folders passes`(second: String) throws {
        let planted = ["Sources/Below/Second/Two.swift": "struct Two {}\n\(second)"]
        #expect(try Sample.violations(with: planted.merging(first) { $1 }) == [])
    }

    @Test func `a circle through a third folder and a function is found`() throws {
        let planted = [
            "Sources/Below/Second/Two.swift": "struct Two { let three = made() }",
            "Sources/Below/Third/Made.swift": "func made() -> One? { nil }",
        ]
        #expect(try Sample.violations(with: planted.merging(first) { $1 }) == ["circle: Below"])
    }
}
