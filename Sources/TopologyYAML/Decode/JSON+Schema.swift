import MeshModel

/// Pieces of a JSON Schema.
extension JSON {
    static func pattern(_ pattern: String) -> JSON {
        .object([("type", .string("string")), ("pattern", .string(pattern))])
    }

    static func mapping(to values: JSON) -> JSON {
        .object([("type", .string("object")), ("minProperties", .integer(1)), ("additionalProperties", values)])
    }
}
