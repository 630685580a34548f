/// Cuts Swift into tokens, as far as tidiness needs it: what a text interpolates is code, the rest of it is not.
struct Lexer {
    private(set) var tokens: [Token] = []
    /// What comments say, by line.
    private(set) var comments: [Int: String] = [:]

    private let source: [UInt8]
    private var place = 0
    private var line = 1

    init(_ source: String) {
        self.source = Array(source.utf8)
        code()
    }

    /// Until the end, or the parenthesis that closes an interpolation.
    private mutating func code(interpolated: Bool = false) {
        var depth = 0
        while let byte = peek() {
            switch byte {
            case UInt8(ascii: "\n"), UInt8(ascii: " "): skip()
            case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "/"): comment()
            case UInt8(ascii: "/") where startsRegex: regex()
            case UInt8(ascii: "\""): text(hashes: 0)
            case UInt8(ascii: "#") where hashesBeforeText > 0: text(hashes: hashesBeforeText)
            case UInt8(ascii: "`"): quotedWord()
            case _ where byte.isDigit: number()
            case _ where byte.isLetter: word()
            default:
                sign(byte)
                if byte == UInt8(ascii: "(") { depth += 1 }
                if byte == UInt8(ascii: ")") { depth -= 1 }
                if interpolated, depth == 0 { return }
            }
        }
    }

    private mutating func sign(_ byte: UInt8) {
        tokens.append(Token(kind: .sign, text: String(UnicodeScalar(byte)), line: line))
        skip()
    }

    private mutating func comment() {
        let start = place
        while let byte = peek(), byte != UInt8(ascii: "\n") { skip() }
        comments[line] = String(decoding: source[start..<place], as: UTF8.self)
    }

    private mutating func word() { take(.word) { $0.isLetter || $0.isDigit } }

    private mutating func number() { take(.number) { $0.isLetter || $0.isDigit } }

    private mutating func quotedWord() {
        skip()
        take(.word) { $0 != UInt8(ascii: "`") }
        skip()
    }

    private mutating func regex() {
        skip()
        take(.text) { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "\n") }
        skip()
    }

    private mutating func take(_ kind: Token.Kind, while belongs: (UInt8) -> Bool) {
        let start = place
        while let byte = peek(), belongs(byte) { skip() }
        tokens.append(Token(kind: kind, text: String(decoding: source[start..<place], as: UTF8.self), line: line))
    }

    /// A text of one line or of many, raw with so many hashes.
    private mutating func text(hashes: Int) {
        skip(hashes)
        let quotes = peek(1) == UInt8(ascii: "\"") && peek(2) == UInt8(ascii: "\"") ? 3 : 1
        skip(quotes)
        let end =
            Array(repeating: UInt8(ascii: "\""), count: quotes) + Array(repeating: UInt8(ascii: "#"), count: hashes)
        let escape = [UInt8(ascii: "\\")] + Array(repeating: UInt8(ascii: "#"), count: hashes)
        let interpolation = escape + [UInt8(ascii: "(")]
        let own = tokens.count
        let start = line
        var content: [UInt8] = []
        tokens.append(Token(kind: .text, text: "", line: start))
        while let byte = peek(), !follows(end) {
            if follows(interpolation) {
                skip(escape.count)
                code(interpolated: true)
            } else if follows(escape), let escaped = peek(escape.count) {
                content.append(escaped)
                skip(escape.count + 1)
            } else {
                content.append(byte)
                skip()
            }
        }
        skip(end.count)
        tokens[own] = Token(kind: .text, text: String(decoding: content, as: UTF8.self), line: start)
    }

    private var hashesBeforeText: Int {
        var hashes = 0
        while peek(hashes) == UInt8(ascii: "#") { hashes += 1 }
        return peek(hashes) == UInt8(ascii: "\"") ? hashes : 0
    }

    /// Where a value begins, a slash divides nothing.
    private var startsRegex: Bool {
        guard let last = tokens.last, last.kind == .sign else { return false }
        return ["(", ":", ",", "="].contains(last.text) && peek(1) != UInt8(ascii: " ")
    }

    private func peek(_ ahead: Int = 0) -> UInt8? { place + ahead < source.count ? source[place + ahead] : nil }

    private func follows(_ bytes: [UInt8]) -> Bool {
        source[place] == bytes[0] && source[place...].starts(with: bytes)
    }

    private mutating func skip(_ count: Int = 1) {
        for _ in 0..<count where place < source.count {
            if source[place] == UInt8(ascii: "\n") { line += 1 }
            place += 1
        }
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

    fileprivate var isLetter: Bool {
        self == UInt8(ascii: "_") || self >= 0x80 || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20)
    }
}
