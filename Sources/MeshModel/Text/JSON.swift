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
        var out = ""
        write(to: &out, indent)
        return out
    }

    /// - Parameter indent: what begins a line at this depth; nil: all is on one line.
    private func write(to out: inout String, _ indent: String?) {
        switch self {
        case .null: out += "null"
        case .string(let text): Self.write(text, to: &out)
        case .integer(let number): out += String(number)
        case .number(let number): out += number.isFinite ? "\(number)" : "null"
        case .bool(let flag): out += flag ? "true" : "false"
        case .array(let items):
            Self.write(items, between: "[", "]", to: &out, indent) { item, out, inner in item.write(to: &out, inner) }
        case .object(let members):
            Self.write(members, between: "{", "}", to: &out, indent) { member, out, inner in
                Self.write(member.0, to: &out)
                out += ": "
                member.1.write(to: &out, inner)
            }
        }
    }

    private static func write<Part>(
        _ parts: [Part], between open: String, _ close: String, to out: inout String, _ indent: String?,
        _ write: (Part, inout String, _ inner: String?) -> Void
    ) {
        let inner = parts.isEmpty ? nil : indent.map { $0 + "  " }
        out += open
        var isFirst = true
        for part in parts {
            if !isFirst { out += inner == nil ? ", " : "," }
            isFirst = false
            if let inner { out += inner }
            write(part, &out, inner)
        }
        if inner != nil, let indent { out += indent }
        out += close
    }

    private static func write(_ text: String, to out: inout String) {
        out += "\""
        if text.utf8.allSatisfy(isPlain) { out += text } else { escape(text, to: &out) }
        out += "\""
    }

    /// Whether a byte of UTF-8 stands for itself in a string (RFC 8259, section 7), as nearly all do.
    private static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\") && byte != 0x7f
    }

    private static func escape(_ text: String, to out: inout String) {
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
