/// A word, number, sign or text of a source file; comments are none.
struct Token: Equatable {
    enum Kind { case word, number, sign, text }

    let kind: Kind
    /// A sign is one character, so that `->` is two of them; a text is what stands between the quotes.
    let text: String
    let line: Int

    func `is`(_ sign: String) -> Bool { kind == .sign && text == sign }
    func isWord(_ word: String) -> Bool { kind == .word && text == word }
}

extension [Token] {
    /// How `[`, `(` or `{` at this place ends, or the last token.
    func matching(_ open: Int) -> Int {
        var depth = 0
        for place in open..<count where self[place].kind == .sign {
            switch self[place].text {
            case "(", "[", "{": depth += 1
            case ")", "]", "}": depth -= 1
            default: continue
            }
            if depth == 0 { return place }
        }
        return count - 1
    }

    /// Whether these tokens stand there, whatever their lines.
    func has(_ wanted: [Token], at place: Int) -> Bool {
        place + wanted.count <= count
            && wanted.indices.allSatisfy {
                self[place + $0].text == wanted[$0].text && self[place + $0].kind == wanted[$0].kind
            }
    }
}
