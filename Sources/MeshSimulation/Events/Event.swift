import MeshModel

/// Something that happened in a mesh. Views, reports, expectations and streams are made of these.
package struct Event: Sendable {
    /// From 1, without a gap.
    package var sequence: Int
    /// Mesh time.
    package var time: MeshTime
    /// A word with a dot, as in `instance.ready` or `handshake.refused`.
    package var kind: String
    /// An instance, a service, an edge, a trust domain, or the mesh.
    package var subject: String
    package var fields: [(name: String, value: JSON)]

    /// `{seq, t, kind, subject, …}`: the stable form.
    package var json: JSON {
        .object(
            [
                ("seq", .integer(sequence)), ("t", .string(time.rfc3339)), ("kind", .string(kind)),
                ("subject", .string(subject)),
            ] + fields.map { ($0.name, $0.value) })
    }

    /// A field's value, where it is a word or a whole number.
    package func text(_ name: String) -> String? {
        switch fields.first(where: { $0.name == name })?.value {
        case .string(let text): text
        case .integer(let number): "\(number)"
        default: nil
        }
    }

    /// As a line of an event file, without its end.
    package var line: String { json.text }

    /// For people: `subject  kind  name=value …` without the objects.
    package var summary: String {
        let shown = fields.compactMap { field -> String? in
            switch field.value {
            case .string(let text): field.name == "why" ? text : "\(field.name)=\(text)"
            case .integer(let number): "\(field.name)=\(number)"
            case .bool(let flag): "\(field.name)=\(flag)"
            default: nil
            }
        }
        return ([subject, kind] + shown).joined(separator: "  ")
    }
}
