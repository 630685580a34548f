import MeshModel


/// Events in words, one a line: `+1h  pair.failing  web→catalog  from=web.1; to=catalog.1`, columns two blanks apart.
enum Story {
    static let start = MeshTime(rfc3339: "2026-01-01T00:00:00Z")!

    /// - Parameter text: what lies between the start of the run and its end, both of which are added.
    static func events(_ text: String, end: String) -> [Event] {
        let lines =
            ["+0s  run.started  mesh"] + text.split(separator: "\n").map(String.init) + ["\(end)  run.ended  mesh"]
        return lines.enumerated().map { event($0.element, sequence: $0.offset + 1) }
    }

    static func event(_ line: String, sequence: Int) -> Event {
        let columns = line.split(separator: "  ", omittingEmptySubsequences: true).map {
            String($0.drop { $0 == " " })
        }
        let fields = columns.count > 3 ? columns[3].split(separator: "; ").map { field(String($0)) } : []
        let facts = fields.filter { $0.name.hasPrefix("facts.") }.map { (String($0.name.dropFirst(6)), $0.value) }
        return Event(
            sequence: sequence, time: time(columns[0]), kind: columns[1], subject: columns[2],
            fields: fields.filter { !$0.name.hasPrefix("facts.") } + (facts.isEmpty ? [] : [("facts", .object(facts))]))
    }

    /// A moment such as `+1h2m`.
    static func time(_ offset: String) -> MeshTime { start + Duration(text: String(offset.dropFirst()))! }

    /// A value that begins with `+` is a time.
    private static func field(_ text: String) -> (name: String, value: JSON) {
        let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
        if parts[1].hasPrefix("+") { return (parts[0], .string(time(parts[1]).rfc3339)) }
        // Instances and control planes write numbers as text, facts as numbers.
        let number = parts[0].hasPrefix("facts.") ? Int(parts[1]) : nil
        return (parts[0], number.map { .integer($0) } ?? .string(parts[1]))
    }
}

extension Analysis {
    init(of events: [Event], _ conditions: [MeshModel.Expectation.Condition] = []) {
        self.init(expectations: conditions.map { Expectation($0, text: "\($0)") })
        for event in events { add(event) }
    }
}
