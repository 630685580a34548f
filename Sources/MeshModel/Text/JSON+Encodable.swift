extension JSON {
    /// What a value encodes: members in the order in which its type declares them, `null` where there is nothing;
    /// those of a dictionary by their names.
    ///
    /// - Precondition: its `encode(to:)` throws nothing.
    package init(encoding value: some Encodable) {
        do { self = try Piece.json(of: value) } catch {
            preconditionFailure("\(type(of: value)) cannot be written as JSON: \(error)")
        }
    }
}

/// One value on its way to JSON.
private final class Piece: Encoder {
    private enum Content {
        case value(JSON)
        case members([(String, Piece)])
        case items([Piece])
    }

    private var content = Content.value(.null)

    let codingPath: [any CodingKey] = []
    let userInfo: [CodingUserInfoKey: Any] = [:]

    private var json: JSON {
        switch content {
        case .value(let json): json
        case .members(let members): .object(members.map { ($0, $1.json) })
        case .items(let items): .array(items.map(\.json))
        }
    }

    static func json(of value: some Encodable) throws -> JSON {
        let piece = Piece()
        try piece.set(value)
        return piece.json
    }

    // MARK: Filling it

    func set(_ value: some Encodable) throws {
        switch value {
        case let text as String: content = .value(.string(text))
        case let flag as Bool: content = .value(.bool(flag))
        case let number as any BinaryInteger: content = .value(JSON(number))
        case let number as any BinaryFloatingPoint: content = .value(.number(Double(number)))
        case let members as [String: any Encodable]:
            content = .members([])
            for (name, value) in members.sorted(by: { $0.key < $1.key }) { try member(name).set(value) }
        default: try value.encode(to: self)
        }
    }

    func setNull() { content = .value(.null) }

    func member(_ name: String) -> Piece {
        let piece = Piece()
        guard case .members(var members) = take() else { preconditionFailure("it is no object") }
        members.append((name, piece))
        content = .members(members)
        return piece
    }

    func item() -> Piece {
        let piece = Piece()
        guard case .items(var items) = take() else { preconditionFailure("it is no array") }
        items.append(piece)
        content = .items(items)
        return piece
    }

    /// What is in it, for nobody else to hold: so a list grows in its place.
    private func take() -> Content {
        defer { content = .value(.null) }
        return content
    }

    var count: Int { if case .items(let items) = content { items.count } else { 0 } }

    // MARK: Encoder

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        content = .members([])
        return KeyedEncodingContainer(Members<Key>(piece: self))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        content = .items([])
        return Items(piece: self)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { Single(piece: self) }
}

private struct Members<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let piece: Piece
    var codingPath: [any CodingKey] { [] }

    func encodeNil(forKey key: Key) { piece.member(key.stringValue).setNull() }

    func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
        try piece.member(key.stringValue).set(value)
    }

    // In the place of the standard ones, which leave the member out.

    func encodeIfPresent<Value: Encodable>(_ value: Value?, forKey key: Key) throws { try encode(value, forKey: key) }

    func encodeIfPresent(_ value: Bool?, forKey key: Key) throws { try encode(value, forKey: key) }
    func encodeIfPresent(_ value: String?, forKey key: Key) throws { try encode(value, forKey: key) }
    func encodeIfPresent(_ value: Double?, forKey key: Key) throws { try encode(value, forKey: key) }
    func encodeIfPresent(_ value: Float?, forKey key: Key) throws { try encode(value, forKey: key) }
    func encodeIfPresent(_ value: Int?, forKey key: Key) throws { try encode(value, forKey: key) }
    func encodeIfPresent(_ value: Int8?, forKey key: Key) throws { try encode(value, forKey: key) }
    func encodeIfPresent(_ value: Int16?, forKey key: Key) throws { try encode(value, forKey: key) }
    func encodeIfPresent(_ value: Int32?, forKey key: Key) throws { try encode(value, forKey: key) }
    func encodeIfPresent(_ value: Int64?, forKey key: Key) throws { try encode(value, forKey: key) }
    func encodeIfPresent(_ value: UInt?, forKey key: Key) throws { try encode(value, forKey: key) }
    func encodeIfPresent(_ value: UInt8?, forKey key: Key) throws { try encode(value, forKey: key) }
    func encodeIfPresent(_ value: UInt16?, forKey key: Key) throws { try encode(value, forKey: key) }
    func encodeIfPresent(_ value: UInt32?, forKey key: Key) throws { try encode(value, forKey: key) }
    func encodeIfPresent(_ value: UInt64?, forKey key: Key) throws { try encode(value, forKey: key) }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key)
        -> KeyedEncodingContainer<Nested>
    {
        piece.member(key.stringValue).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        piece.member(key.stringValue).unkeyedContainer()
    }

    func superEncoder() -> any Encoder { piece.member("super") }

    func superEncoder(forKey key: Key) -> any Encoder { piece.member(key.stringValue) }
}

private struct Items: UnkeyedEncodingContainer {
    let piece: Piece
    var codingPath: [any CodingKey] { [] }
    var count: Int { piece.count }

    func encodeNil() { piece.item().setNull() }

    func encode<Value: Encodable>(_ value: Value) throws { try piece.item().set(value) }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        piece.item().container(keyedBy: type)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { piece.item().unkeyedContainer() }

    func superEncoder() -> any Encoder { piece.item() }
}

private struct Single: SingleValueEncodingContainer {
    let piece: Piece
    var codingPath: [any CodingKey] { [] }

    func encodeNil() { piece.setNull() }

    func encode<Value: Encodable>(_ value: Value) throws { try piece.set(value) }
}
