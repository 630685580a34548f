import Testing

@Suite struct NeededImportsTests {
    @Test(arguments: [
        "struct Other { let count = 1 }", "// Name", "let text = \"Name letters\"", "let letters = 1",
        "let a = hidden.secret",
    ])
    func `an import of which nothing is used is found`(code: String) throws {
        #expect(
            try Sample.violations(with: planted(code)) == ["needless: Sources/Above/Other.swift imports Below"])
    }

    @Test(arguments: ["let name = Name()", "let count = other.letters", "let text = \"\\(Name())\""])
    func `a type and a member need it`(code: String) throws {
        #expect(try Sample.violations(with: planted(code)) == [])
    }

    @Test func `a module that hands on others' names may be needed for those`() throws {
        let planted = planted("let limit = getrlimit()").merging(["Sources/Below/C.swift": "@_exported import Glibc"]) {
            $1
        }
        #expect(try Sample.violations(with: planted) == [])
    }

    private func planted(_ code: String) -> [String: String] {
        [
            "Sources/Above/Other.swift": "import Below\n\(code)",
            "Sources/Below/Hidden.swift": "struct Hidden { private var secret = 0; var inner = 0 }",
        ]
    }
}
