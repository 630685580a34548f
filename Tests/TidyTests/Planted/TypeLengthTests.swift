import Testing

@Suite struct TypeLengthTests {
    private func body(_ lines: Int) -> String { String(repeating: "\n", count: lines - 1) }

    @Test func `a type counts with its extensions, in other modules too`() throws {
        let planted = [
            "Sources/Below/Long.swift": "package struct Long {\(body(300))}",
            "Sources/Above/Long+Use.swift":
                "import Below\nextension Long {\(body(100))}\nextension Long.Part {\(body(51))}",
        ]
        #expect(try Sample.violations(with: planted) == ["long type: Below.Long"])
    }

    @Test func `one that fits passes, and so do two of one name`() throws {
        let planted = [
            "Sources/Below/Long.swift": "struct Long {\(body(450))}\nstruct Next {\(body(450))}",
            "Sources/Above/Long.swift": "struct Long {\(body(450))}",
        ]
        #expect(try Sample.violations(with: planted) == [])
    }
}
