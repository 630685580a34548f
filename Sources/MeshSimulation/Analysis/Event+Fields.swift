import MeshModel

extension Event {
    subscript(_ name: String) -> JSON? { fields.first { $0.name == name }?.value }

    func string(_ name: String) -> String? { self[name]?.asString }

    /// Instances and control planes write numbers as text.
    func integer(_ name: String) -> Int? {
        switch self[name] {
        case .integer(let number): number
        case .string(let text): Int(text)
        default: nil
        }
    }

    func time(_ name: String) -> MeshTime? { string(name).flatMap { MeshTime(rfc3339: $0) } }
}

extension JSON {
    var asString: String? { if case .string(let text) = self { text } else { nil } }

    var asInteger: Int? { if case .integer(let number) = self { number } else { nil } }

    subscript(_ name: String) -> JSON? {
        if case .object(let members) = self { members.first { $0.0 == name }?.1 } else { nil }
    }
}
