import MeshModel

/// Something that happened in a mesh, with its place in the log. Views, reports, expectations and streams are made of these.
package struct Event: Sendable {
    /// From 1, without a gap.
    package var sequence: Int
    /// Mesh time.
    package var time: MeshTime
    package var happening: Happening

    package init(sequence: Int, time: MeshTime, _ happening: Happening) {
        self.sequence = sequence
        self.time = time
        self.happening = happening
    }

    /// A member of an event's JSON, beside those that every event has.
    package typealias Field = (name: String, value: JSON)

    /// A word with a dot, as in `instance.ready` or `handshake.refused`.
    package var kind: String { happening.kind.word }

    /// Whom it happened to.
    package var subject: Subject { happening.subject }

    /// `{seq, t, kind, subject, …}`: the stable form.
    package var json: JSON {
        .object(
            [
                ("seq", .integer(sequence)), ("t", .string(time.rfc3339)), ("kind", .string(kind)),
                ("subject", .string(subject.description)),
            ] + happening.fields.map { ($0.name, $0.value) })
    }

    /// As a line of an event file, without its end.
    package var line: String { json.text }

    /// For people: `subject  kind  name=value …` without the objects.
    package var summary: String {
        let shown = happening.fields.compactMap { field -> String? in
            switch field.value {
            case .string(let text): field.name == "why" ? text : "\(field.name)=\(text)"
            case .integer(let number): "\(field.name)=\(number)"
            case .bool(let flag): "\(field.name)=\(flag)"
            case .null, .number, .array, .object: nil
            }
        }
        return ([subject.description, kind] + shown).joined(separator: "  ")
    }

    /// Why it happened, where it says so.
    package var why: String? {
        for case ("why", .string(let text)) in happening.fields { return text }
        return nil
    }
}
