import MeshModel

/// One key of a mapping and what becomes of its value.
struct Field<Root: Sendable>: Sendable {
    let key: String
    let isRequired: Bool
    let schema: JSON
    let read: @Sendable (Cursor, Reading, inout Root) -> Void
    /// nil where the value is what the base has anyway.
    let write: @Sendable (_ root: Root, _ base: Root) -> Output?

    init(
        _ key: String, required: Bool = false, schema: JSON, _ about: String,
        read: @escaping @Sendable (Cursor, Reading, inout Root) -> Void,
        write: @escaping @Sendable (_ root: Root, _ base: Root) -> Output?
    ) {
        self.key = key
        isRequired = required
        self.schema = schema.with("description", .string(about))
        self.read = read
        self.write = write
    }

    /// - Parameter alias: whether another key says the same, and is the one that is written.
    init<Value: Equatable & Sendable>(
        _ key: String, _ property: WritableKeyPath<Root, Value> & Sendable, _ format: Format<Value>,
        alias: Bool = false, _ about: String
    ) {
        self.init(
            key, schema: format.schema, about,
            read: { cursor, reading, root in
                if let value = format.read(cursor, reading) { root[keyPath: property] = value }
            },
            write: { root, base in
                let value = root[keyPath: property]
                return alias || value == base[keyPath: property] ? nil : format.write(value)
            })
    }

    /// A value that may be missing.
    init<Value: Equatable & Sendable>(
        _ key: String, _ property: WritableKeyPath<Root, Value?> & Sendable, _ format: Format<Value>,
        required: Bool = false, _ about: String
    ) {
        self.init(
            key, required: required, schema: format.schema, about,
            read: { cursor, reading, root in
                if let value = format.read(cursor, reading) { root[keyPath: property] = value }
            },
            write: { root, base in
                guard let value = root[keyPath: property], value != base[keyPath: property] else { return nil }
                return format.write(value)
            })
    }

    /// A mapping inside: what it leaves out stays as it was. Not written where other keys say all of it.
    init<Value: Equatable & Sendable>(
        _ key: String, _ property: WritableKeyPath<Root, Value> & Sendable, _ record: Record<Value>, _ about: String
    ) {
        self.init(
            key, schema: record.schema, about,
            read: { cursor, reading, root in record.read(cursor, reading, into: &root[keyPath: property]) },
            write: { root, base in
                guard root[keyPath: property] != base[keyPath: property] else { return nil }
                let output = record.write(root[keyPath: property], over: base[keyPath: property])
                return output.isEmpty ? nil : output
            })
    }
}

/// A mapping with known keys, in the order in which they are read and written. An empty value counts as no key.
struct Record<Root: Sendable>: Sendable {
    let expected: String
    let fields: [Field<Root>]
    /// Other formats than our own ignore the keys they don't know, so there it is a warning.
    let unknownKeys: Diagnostic.Severity
    private let knownKeys: Set<String>

    init(_ expected: String, unknownKeys: Diagnostic.Severity = .error, _ fields: [Field<Root>]) {
        self.expected = expected
        self.fields = fields
        self.unknownKeys = unknownKeys
        knownKeys = Set(fields.map(\.key))
    }

    var schema: JSON {
        let required = fields.filter(\.isRequired).map { JSON.string($0.key) }
        let schema: JSON = [
            "type": required.isEmpty ? ["object", "null"] : "object",
            "properties": .object(fields.map { ($0.key, $0.schema) }), "additionalProperties": false,
        ]
        return required.isEmpty ? schema : schema.with("required", .array(required))
    }

    func read(_ cursor: Cursor, _ reading: Reading, into root: inout Root) {
        guard isMapping(cursor, reading) else { return }
        for entry in cursor.entries where !knownKeys.contains(entry.key.text) {
            reading.unknownKey(entry.key, known: fields.map(\.key), severity: unknownKeys)
        }
        let values = Dictionary(cursor.entries.map { ($0.key.text, $0.value) }, uniquingKeysWith: { first, _ in first })
        for field in fields {
            if let value = values[field.key] {
                field.read(value, reading, &root)
            } else if field.isRequired {
                reading.need(field.key, in: cursor, expected)
            }
        }
    }

    func write(_ root: Root, over base: Root) -> Output {
        .mapping(fields.compactMap { field in field.write(root, base).map { .init(field.key, $0) } })
    }

    private func isMapping(_ cursor: Cursor, _ reading: Reading) -> Bool {
        if case .mapping = cursor.node.content { return true }
        if cursor.node.isNull { return true }
        reading.error(.wrongType, "expected \(expected), a mapping; found \(cursor.node.kind)", at: cursor)
        return false
    }

    /// A format for a value that the keys say only together.
    /// - Parameters:
    ///   - finish: what the keys say; nil once it has reported why they say nothing.
    ///   - draft: the keys that say a value.
    func format<Value>(
        from start: Root, finish: @escaping @Sendable (Root, Cursor, Reading) -> Value?,
        draft: @escaping @Sendable (Value) -> Root
    ) -> Format<Value> {
        Format<Value>(
            schema: schema,
            read: { cursor, reading in
                guard isMapping(cursor, reading) else { return nil }
                var root = start
                read(cursor, reading, into: &root)
                return finish(root, cursor, reading)
            },
            write: { write(draft($0), over: start) })
    }

    /// A format for the record itself.
    func format(from start: Root) -> Format<Root> {
        format(from: start, finish: { root, _, _ in root }, draft: { $0 })
    }
}

extension Reading {
    func need(_ key: String, in cursor: Cursor, _ expected: String) {
        guard cursor.node[key] == nil else { return }
        error(.missingKey, "\(expected) needs the key `\(key)`", at: cursor)
    }

    /// - Parameter why: what follows the key's name, as in "belongs to `rate`".
    func reject(_ key: String, _ why: @autoclosure () -> String, in cursor: Cursor) {
        guard let value = cursor[key] else { return }
        error(.conflictingKeys, "`\(key)` \(why())", at: value)
    }

    /// Which one of these keys the mapping has; reports it if there are none or several.
    func onlyKey(of keys: [String], in cursor: Cursor, _ expected: String) -> String? {
        let found = keys.filter { cursor.node[$0] != nil }
        let choice = keys.map { "`\($0)`" }.joined(separator: ", ")
        if found.isEmpty { error(.missingKey, "\(expected) needs one of the keys \(choice)", at: cursor) }
        if found.count > 1 {
            let both = found.map { "`\($0)`" }.joined(separator: " and ")
            error(.conflictingKeys, "\(expected) has one of the keys \(choice), not \(both)", at: cursor)
        }
        return found.count == 1 ? found[0] : nil
    }
}
