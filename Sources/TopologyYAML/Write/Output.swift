import MeshModel

/// YAML about to be written.
enum Output: Hashable, Sendable {
    /// A word: quoted where YAML would take it for something else.
    case text(String)
    /// A number, a boolean or a date, written as it is.
    case literal(String)
    case sequence([Output])
    case mapping([Member])

    struct Member: Hashable, Sendable {
        var key: String
        var value: Output

        init(_ key: String, _ value: Output) {
            self.key = key
            self.value = value
        }
    }

    /// On one line, with braces and brackets.
    var flow: String {
        switch self {
        case .text(let text): Self.scalar(text)
        case .literal(let text): text
        case .sequence(let items): "[" + items.map(\.flow).joined(separator: ", ") + "]"
        case .mapping(let members):
            "{" + members.map { "\(Self.key($0.key)): \($0.value.flow)" }.joined(separator: ", ") + "}"
        }
    }

    /// Our keys are words whatever YAML 1.1 makes of them, `on` among them.
    static func key(_ text: String) -> String { isPlain(text) ? text : doubleQuoted(text) }

    static func scalar(_ text: String) -> String {
        isPlain(text) && !isTakenForAnotherType(text) ? text : doubleQuoted(text)
    }

    /// Whether it stands without quotes, in braces too. Stricter than YAML, which has many cases more.
    static func isPlain(_ text: String) -> Bool {
        let isAlphanumeric = { (byte: UInt8) in
            (0x61...0x7a).contains(byte) || (0x41...0x5a).contains(byte) || (0x30...0x39).contains(byte)
        }
        guard let first = text.utf8.first, isAlphanumeric(first), text.utf8.last != UInt8(ascii: " ") else {
            return false
        }
        return text.utf8.allSatisfy { isAlphanumeric($0) || " ._/%+-".utf8.contains($0) }
    }

    private static func isTakenForAnotherType(_ text: String) -> Bool {
        let words = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"]
        return Number.decimal(text) != nil || text.hasPrefix("0x") || words.contains(text.lowercased())
    }

    /// A JSON string is a YAML double-quoted one.
    private static func doubleQuoted(_ text: String) -> String { JSON.string(text).text }
}

extension Output {
    /// What was read, for showing it on one line.
    init(_ node: Node) {
        switch node.content {
        case .scalar(let scalar):
            let isLiteral = scalar.isPlain && (Output.isPlain(scalar.text) || Number.decimal(scalar.text) != nil)
            self =
                isLiteral || scalar.isNull ? .literal(scalar.text.isEmpty ? "null" : scalar.text) : .text(scalar.text)
        case .sequence(let items): self = .sequence(items.map(Output.init))
        case .mapping(let entries): self = .mapping(entries.map { Member($0.key, Output($0.value)) })
        }
    }
}
