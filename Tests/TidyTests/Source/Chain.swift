/// What is done with a Set or Dictionary, from its name on along the chain of members.
struct Chain {
    private let tokens: [Token]
    private let start: Int

    /// Still without an order of its own.
    private static let neutral: Set = [
        "values", "keys", "filter", "mapValues", "compactMapValues", "lazy", "union", "subtracting", "intersection",
        "symmetricDifference", "merging",
    ]
    /// In the order of what they are called on.
    private static let keeping: Set = [
        "map", "flatMap", "compactMap", "forEach", "first", "prefix", "dropFirst", "joined", "enumerated", "popFirst",
        "removeFirst", "randomElement", "description",
    ]

    init(_ tokens: [Token], from start: Int) {
        self.tokens = tokens
        self.start = start
    }

    var keepsOrder: Bool {
        guard start + 1 < tokens.count, start > 0, !isDeclared else { return false }
        var place = start + 1
        if tokens[place].is("(") { place = skipArguments(place) }
        var keeps = isLooped || isCopied
        while let member = member(at: &place) {
            let arguments = place
            place = skipArguments(place)
            if Self.neutral.contains(member) { continue }
            if Self.keeping.contains(member) || picks(member, arguments) {
                keeps = true
                continue
            }
            return false
        }
        return keeps && !isGathered && !(place < tokens.count && tokens[place].is("["))
    }

    private var isDeclared: Bool {
        ["var", "let", "func", "case"].contains(tokens[start - 1].text) || tokens[start + 1].is(":")
    }

    /// `.name` or `?.name`, and `place` behind it.
    private func member(at place: inout Int) -> String? {
        var next = place
        while next < tokens.count, tokens[next].is("?") || tokens[next].is("!") { next += 1 }
        guard next + 1 < tokens.count, tokens[next].is("."), tokens[next + 1].kind == .word else { return nil }
        place = next + 2
        return tokens[next + 1].text
    }

    private func skipArguments(_ place: Int) -> Int {
        var next = place
        if next < tokens.count, tokens[next].is("(") { next = tokens.matching(next) + 1 }
        if next < tokens.count, tokens[next].is("{"), !isLooped { next = tokens.matching(next) + 1 }
        return next
    }

    /// The least or greatest by something that several may share; a sum that begins with no number.
    private func picks(_ member: String, _ arguments: Int) -> Bool {
        guard arguments + 1 < tokens.count else { return false }
        switch member {
        case "min", "max": return !(tokens[arguments].is("(") && tokens[arguments + 1].is(")"))
        case "reduce": return tokens[arguments + 1].kind != .number
        default: return false
        }
    }

    /// Where the expression begins: `self.mesh.instances`.
    private var beginning: Int {
        var place = start
        while place > 1, tokens[place - 1].is(".") {
            place -= 2
            if tokens[place].is("?") || tokens[place].is("!") { place -= 1 }
        }
        return place
    }

    private var isLooped: Bool {
        guard beginning > 0, tokens[beginning - 1].isWord("in") else { return false }
        let before = tokens[..<(beginning - 1)].lastIndex { $0.isWord("for") || $0.is("{") || $0.is("}") }
        return before.map { tokens[$0].isWord("for") } ?? false
    }

    /// `Array(names)`, `append(contentsOf: names)`, `"\(names)"`.
    private var isCopied: Bool {
        guard beginning > 1 else { return false }
        return tokens[beginning - 1].is("(")
            && (tokens[beginning - 2].isWord("Array") || tokens[beginning - 2].kind == .text)
            || tokens[beginning - 1].is(":") && tokens[beginning - 2].isWord("contentsOf")
    }

    /// Into something that has no order either: `Set(names.map(…))`, `known.formUnion(names.map(…))`.
    private var isGathered: Bool {
        guard beginning > 1 else { return false }
        let gatherers: Set = [
            "Set", "Dictionary", "union", "formUnion", "subtract", "subtracting", "isDisjoint", "isSubset",
            "isSuperset",
        ]
        let labelled = tokens[beginning - 1].is(":") && tokens[beginning - 2].isWord("uniqueKeysWithValues")
        let open = labelled ? beginning - 3 : beginning - 1
        return open > 0 && tokens[open].is("(") && gatherers.contains(tokens[open - 1].text)
    }
}
