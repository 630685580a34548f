import Testing

@Suite struct AnyOrderTests {
    @Test(arguments: [
        "for (key, value) in counts { print(key, value) }", "for key in self.counts.keys where key > 0 { print(key) }",
        "let all = counts.map { $0 }", "let one = known.first", "let all = Array(known)",
        "list.append(contentsOf: known)",
        "let least = counts.min { $0.value < $1.value }",
        "let text = counts.values.filter { $0 > 1 }.map(\\.description)",
        "let all = counts.reduce(into: []) { $0.append($1) }", "let all = held().compactMap(\\.self)",
        "print(\"these: \\(known)\")",
    ])
    func `a walk in no order is found`(code: String) throws {
        let name = ["known", "held"].first { code.contains($0) } ?? "counts"
        #expect(try Sample.violations(with: planted(code)) == ["any order: Sources/Below/Counts.swift: \(name)"])
    }

    @Test(arguments: [
        "for key in counts.keys.sorted() { print(key) }", "let all = counts.map { $0 }.sorted()",
        "let sum = counts.values.reduce(0, +)", "let has = known.contains(1)", "let all = Set(known.map { $0 })",
        "let more = counts.mapValues { $0 + 1 }", "for item in list { print(item) }", "let greatest = known.max()",
        "let some = list.map { known.contains($0) }", "// In any order: it is a sum.\nfor key in known { sum += key }",
        "for item in other.known { print(item) }",
    ])
    func `an order, or none that shows, passes`(code: String) throws {
        #expect(try Sample.violations(with: planted(code)) == [])
    }

    private func planted(_ code: String) -> [String: String] {
        [
            "Sources/Below/Other.swift": "struct Other { var known: [Int] = [] }",
            "Sources/Below/Counts.swift": """
            struct Counts {
                var counts: [Int: Int] = [:]
                var known: Set<Int> = []
                var list: [Int] = []
                func held() -> Set<Int> { known }
                func walk(_ other: Other) {
                    \(code)
                }
            }
            """,
        ]
    }
}
