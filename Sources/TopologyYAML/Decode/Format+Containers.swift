import MeshModel

extension Format {
    static func list<Element>(
        of element: Format<Element>, atLeast minimum: Int = 0, _ expected: String
    ) -> Format<[Element]> where Value == [Element] {
        let any: JSON = ["type": "array", "items": element.schema]
        return Format(
            schema: minimum > 0 ? any.with("minItems", .integer(minimum)) : any,
            read: { cursor, reading in
                guard case .sequence(let items) = cursor.node.content else {
                    reading.error(.wrongType, "expected \(expected), found \(cursor.node.kind)", at: cursor)
                    return nil
                }
                if items.count < minimum {
                    reading.error(.outOfRange, "expected \(expected), found an empty list", at: cursor)
                }
                return cursor.items.compactMap { element.read($0, reading) }
            },
            write: { .sequence($0.map(element.write)) })
    }

    /// A list of exactly two.
    static func two<Element>(of element: Format<Element>, _ expected: String) -> Format<Two<Element>>
    where Value == Two<Element> {
        Format(
            schema: ["type": "array", "items": element.schema, "minItems": 2, "maxItems": 2],
            read: { cursor, reading in
                guard cursor.items.count == 2 else {
                    reading.error(.wrongType, "expected \(expected), found \(cursor.node.kind)", at: cursor)
                    return nil
                }
                let values = cursor.items.map { element.read($0, reading) }
                guard let first = values[0], let second = values[1] else { return nil }
                return Two(first, second)
            },
            write: { .sequence([element.write($0.first), element.write($0.second)]) })
    }

    /// A mapping whose keys are data, in the file's order.
    static func dictionary<Key, Element>(
        of key: Format<Key>, _ element: Format<Element>, _ expected: String,
        keyText: @escaping @Sendable (Key) -> String
    ) -> Format<[KeyValue<Key, Element>]> where Value == [KeyValue<Key, Element>] {
        Format(
            schema: ["type": "object", "additionalProperties": element.schema, "minProperties": 1],
            read: { cursor, reading in
                guard case .mapping(let entries) = cursor.node.content, !entries.isEmpty else {
                    reading.error(.wrongType, "expected \(expected), found \(cursor.node.kind)", at: cursor)
                    return nil
                }
                return cursor.entries.compactMap { entry in
                    let name = key.read(entry.key.cursor, reading)
                    let value = element.read(entry.value, reading)
                    guard let name, let value else { return nil }
                    return KeyValue(key: name, value: value)
                }
            },
            write: { pairs in .mapping(pairs.map { .init(keyText($0.key), element.write($0.value)) }) })
    }

    /// A mapping with exactly one of these keys, which says what kind of value it is.
    static func oneOf(_ expected: String, _ cases: [Case]) -> Format {
        let keys = cases.map(\.key)
        return Format(
            schema: ["oneOf": .array(cases.map(\.schema))],
            read: { cursor, reading in
                let entries = cursor.entries
                guard !entries.isEmpty else {
                    reading.error(.wrongType, "expected \(expected), found \(cursor.node.kind)", at: cursor)
                    return nil
                }
                for entry in entries where !keys.contains(entry.key.text) {
                    reading.unknownKey(entry.key, known: keys)
                }
                let found = cases.compactMap { one in cursor[one.key].map { (one, $0) } }
                guard let (one, value) = found.first else { return nil }
                guard found.count == 1 else {
                    reading.error(.conflictingKeys, "expected \(expected): one of these keys, not several", at: cursor)
                    return nil
                }
                return one.read(value, reading)
            },
            write: { value in
                for one in cases {
                    if let output = one.write(value) { return .mapping([.init(one.key, output)]) }
                }
                return .mapping([])
            })
    }

    struct Case: Sendable {
        let key: String
        let schema: JSON
        let read: @Sendable (Cursor, Reading) -> Value?
        /// nil if the value is of another kind.
        let write: @Sendable (Value) -> Output?

        init<Part>(
            _ key: String, _ format: Format<Part>, _ about: String, embed: @escaping @Sendable (Part) -> Value,
            extract: @escaping @Sendable (Value) -> Part?
        ) {
            self.key = key
            schema = [
                "type": "object", "properties": [key: format.schema.with("description", .string(about))],
                "required": [.string(key)], "additionalProperties": false,
            ]
            read = { cursor, reading in format.read(cursor, reading).map(embed) }
            write = { extract($0).map(format.write) }
        }
    }
}

struct KeyValue<Key: Sendable, Value: Sendable>: Sendable {
    var key: Key
    var value: Value
}

struct Two<Element: Sendable>: Sendable {
    var first: Element
    var second: Element

    init(_ first: Element, _ second: Element) {
        self.first = first
        self.second = second
    }
}

extension Two: Equatable where Element: Equatable {}

extension KeyValue: Equatable where Key: Equatable, Value: Equatable {}

extension Reading {
    func unknownKey(_ key: Cursor.Key, known: [String], severity: Diagnostic.Severity = .error) {
        report(
            severity, .unknownKey, "unknown key \(quoted(key.text))", at: key.location, key.path,
            suggestion: didYouMean(key.text, among: known) ?? "known here: \(known.sorted().joined(separator: ", "))")
    }
}
