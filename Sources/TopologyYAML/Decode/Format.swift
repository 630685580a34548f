import MeshModel

/// How one kind of value stands in a topology: how it is read, written, and described to an editor.
///
/// The language is made of these, so that reader, writer and schema can't drift apart.
struct Format<Value: Sendable>: Sendable {
    /// JSON Schema.
    let schema: JSON
    /// - Returns: nil once it has reported why the value is none.
    let read: @Sendable (Cursor, Reading) -> Value?
    let write: @Sendable (Value) -> Output
}

/// Why a scalar was turned down.
struct Mismatch: Error {
    var code: Diagnostic.Code
    var message: String
    /// Looked for only where the diagnostic is kept.
    let suggestion: @Sendable () -> String?

    init(
        _ code: Diagnostic.Code, _ message: String,
        suggestion: @escaping @autoclosure @Sendable () -> String? = nil
    ) {
        self.code = code
        self.message = message
        self.suggestion = suggestion
    }
}

extension Format {
    /// A value on one line.
    /// - Parameters:
    ///   - expected: what is said when something else is found, as in "a duration such as `30s`".
    ///   - parse: nil where the text is nothing of the kind.
    static func scalar(
        _ expected: String, schema: JSON, write: @escaping @Sendable (Value) -> Output,
        parse: @escaping @Sendable (Node.Scalar) throws(Mismatch) -> Value?
    ) -> Format {
        Format(
            schema: schema,
            read: { cursor, reading in
                guard case .scalar(let scalar) = cursor.node.content, !scalar.isNull else {
                    reading.error(.wrongType, "expected \(expected), found \(cursor.node.kind)", at: cursor)
                    return nil
                }
                do throws(Mismatch) {
                    if let value = try parse(scalar) { return value }
                    reading.error(.wrongType, "expected \(expected), found \(cursor.node.kind)", at: cursor)
                } catch {
                    reading.error(error.code, error.message, at: cursor, suggestion: error.suggestion())
                }
                return nil
            },
            write: write)
    }

    /// The same format with one more demand.
    func checked(
        _ code: Diagnostic.Code, _ complaint: @escaping @Sendable (Value) -> String?
    ) -> Format {
        Format(
            schema: schema,
            read: { cursor, reading in
                guard let value = read(cursor, reading) else { return nil }
                guard let message = complaint(value) else { return value }
                reading.error(code, message, at: cursor)
                return nil
            },
            write: write)
    }

    /// The same format for a value that keeps the place it was written.
    func located(_ place: WritableKeyPath<Value, SourceLocation?> & Sendable) -> Format {
        Format(
            schema: schema,
            read: { cursor, reading in
                var value = read(cursor, reading)
                value?[keyPath: place] = cursor.location
                return value
            }, write: write)
    }

    func map<Other>(
        _ there: @escaping @Sendable (Value) -> Other, back: @escaping @Sendable (Other) -> Value
    ) -> Format<Other> {
        Format<Other>(
            schema: schema, read: { cursor, reading in read(cursor, reading).map(there) }, write: { write(back($0)) })
    }

    /// Either a scalar in this format or, if it is none, `long`. Written short where `isShort` says it can be.
    func or(_ long: Format, isShort: @escaping @Sendable (Value) -> Bool) -> Format {
        Format(
            schema: ["anyOf": [schema, long.schema]],
            read: { cursor, reading in
                if case .scalar = cursor.node.content { return read(cursor, reading) }
                return long.read(cursor, reading)
            },
            write: { isShort($0) ? write($0) : long.write($0) })
    }

    /// One word of an enumeration.
    static func word(_ about: String) -> Format
    where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
        word(about, among: Value.allCases.map(\.rawValue), text: { $0.rawValue }, parse: { Value(rawValue: $0) })
    }

    /// One of the words given.
    ///
    /// - Parameter parse: nil for a word that is none.
    static func word(
        _ about: String, among words: [String], text: @escaping @Sendable (Value) -> String,
        parse: @escaping @Sendable (String) -> Value?
    ) -> Format {
        .scalar(
            about, schema: ["enum": .array(words.map(JSON.string))], write: { .text(text($0)) },
            parse: { (scalar) throws(Mismatch) in
                if let value = parse(scalar.text) { return value }
                throw .unknownWord(scalar.text, about: about, among: words)
            })
    }
}

extension Mismatch {
    fileprivate static func unknownWord(_ text: String, about: String, among words: [String]) -> Mismatch {
        Mismatch(
            .unknownValue, "\(quoted(text)) is not \(about)",
            suggestion: didYouMean(text, among: words)
                ?? "one of: \(words.prefix(8).joined(separator: ", "))\(words.count > 8 ? ", …" : "")")
    }
}
