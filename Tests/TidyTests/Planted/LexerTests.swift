import Testing

@Suite struct LexerTests {
    private func words(_ source: String) -> [String] {
        Lexer(source).tokens.filter { $0.kind == .word }.map(\.text)
    }

    @Test func `comments and texts are no code, but what they interpolate is`() {
        #expect(
            words("let a = 1 // Date()\nlet b = \"spiffe://x \\(name(\"in \\(inner)\")) out\"; end") == [
                "let", "a", "let", "b", "name", "inner", "end",
            ])
        #expect(words("a = #\"raw \\(no) \\#(yes) \"quoted\"\"#; b") == ["a", "yes", "b"])
        #expect(words("a = \"\"\"\n  one \"two\" \\\"\"\" \\(three)\n  \"\"\"\nb") == ["a", "three", "b"])
        #expect(words("replacing(/\\ +\"$/, with: b, of: /`x/) / c") == ["replacing", "with", "b", "of", "c"])
        #expect(words("func `a test's name`() { `default` }") == ["func", "a test's name", "default"])
    }

    @Test func `tokens know their line, and so do comments`() {
        let lexer = Lexer("a\n// why\n\"\"\"\n\n\"\"\"\nb")
        #expect(lexer.tokens.map(\.line) == [1, 3, 6])
        #expect(lexer.comments == [2: "// why"])
    }
}
