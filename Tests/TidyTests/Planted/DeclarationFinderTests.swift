import Testing

@Suite struct DeclarationFinderTests {
    private func declared(_ source: String) -> [String] {
        DeclarationFinder(Lexer(source).tokens).declarations.map { declaration in
            "\(declaration.access) " + (declaration.within + [declaration.name]).joined(separator: ".")
        }
    }

    @Test func `types, members and functions are found, locals are not`() {
        let source = """
            package struct A: B { package let x = 1; private(set) package var y: Int { let z = 1; return z }; func f(_ class: C) {} }
            fileprivate class D { class func g() {} }
            public enum E { case one, two(Int), three; indirect case four }
            package protocol P { associatedtype T; func h() }
            package extension A.Part { init(q: Int) { self.init() } }
            """
        #expect(
            declared(source) == [
                "package A", "package A.x", "package A.y", "module A.f", "file D", "module D.g", "package E",
                "package E.one",
                "package E.two", "package E.three", "package E.four", "package P", "package P.T", "package P.h",
                "package A.Part", "package A.Part.init",
            ])
    }

    @Test func `a body has its lines`() {
        let declarations = DeclarationFinder(Lexer("struct A {\n    func f() {\n    }\n}\n").tokens).declarations
        #expect(declarations[0].lines == 1...4)
    }
}
