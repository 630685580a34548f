/// A JSON value whose objects keep their members' order.
package enum JSON: Sendable {
    case null
    case string(String)
    case integer(Int)
    case number(Double)
    case bool(Bool)
    case array([JSON])
    case object([(String, JSON)])

    /// On one line.
    package var text: String { rendered(indent: nil) }

    /// Over several lines, two spaces a level.
    package var indentedText: String { rendered(indent: "\n") }

    private func rendered(indent: String?) -> String {
        switch self {
        case .null: "null"
        case .string(let text): Self.escaped(text)
        case .integer(let number): String(number)
        case .number(let number): number.isFinite ? "\(number)" : "null"
        case .bool(let flag): flag ? "true" : "false"
        case .array(let items):
            Self.enclosed("[", items.map { item in { item.rendered(indent: $0) } }, "]", indent)
        case .object(let members):
            Self.enclosed(
                "{", members.map { name, value in { "\(Self.escaped(name)): \(value.rendered(indent: $0))" } }, "}",
                indent)
        }
    }

    private static func enclosed(
        _ open: String, _ parts: [(String?) -> String], _ close: String, _ indent: String?
    ) -> String {
        guard let indent, !parts.isEmpty else { return open + parts.map { $0(nil) }.joined(separator: ", ") + close }
        let inner = indent + "  "
        return open + inner + parts.map { $0(inner) }.joined(separator: "," + inner) + indent + close
    }

    private static func escaped(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\t": out += "\\t"
            case "\r": out += "\\r"
            case _ where scalar.value < 0x20 || scalar.value == 0x7f:
                let digits = String(scalar.value, radix: 16)
                out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "\""
    }

    /// The same object with one more member.
    package func with(_ name: String, _ value: JSON) -> JSON {
        guard case .object(let members) = self else { return self }
        return .object(members + [(name, value)])
    }
}

// MARK: - Values that may be absent, or of other types

extension JSON {
    package init(_ text: String?) { self = text.map { .string($0) } ?? .null }

    package init(_ number: Int?) { self = number.map { .integer($0) } ?? .null }

    package init(_ number: Double?) { self = number.map { .number($0) } ?? .null }

    package init(_ flag: Bool?) { self = flag.map { .bool($0) } ?? .null }

    /// Exact: as a string where no `Int` can hold it.
    package init(_ number: some BinaryInteger) {
        self = Int(exactly: number).map { .integer($0) } ?? .string("\(number)")
    }

    /// How often there was each, in their order.
    package init<Key: Comparable & CustomStringConvertible>(_ counts: [Key: Int]) {
        self = .object(counts.sorted { $0.key < $1.key }.map { ($0.key.description, .integer($0.value)) })
    }
}

// MARK: - Literals

extension JSON: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral {
    package init(nilLiteral: ()) { self = .null }

    package init(booleanLiteral flag: Bool) { self = .bool(flag) }

    package init(integerLiteral number: Int) { self = .integer(number) }
}

extension JSON: ExpressibleByFloatLiteral, ExpressibleByStringInterpolation {
    package init(floatLiteral number: Double) { self = .number(number) }

    package init(stringLiteral text: String) { self = .string(text) }
}

extension JSON: ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral {
    package init(arrayLiteral items: JSON...) { self = .array(items) }

    /// Keeps the members' order.
    package init(dictionaryLiteral members: (String, JSON)...) { self = .object(members) }
}
