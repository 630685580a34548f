import MeshModel

// What JSON Schema says more than once.
extension JSON {
    static func pattern(_ pattern: String) -> JSON { ["type": "string", "pattern": .string(pattern)] }

    static func mapping(to values: JSON) -> JSON {
        ["type": "object", "minProperties": 1, "additionalProperties": values]
    }
}
