import MeshModel
import MeshRecord

/// Events in a few words: `("+1h", .recovered("web.1", "catalog.1"))`.
enum Story {
    typealias Line = (at: String, Happening)

    static let start = MeshTime(rfc3339: "2026-01-01T00:00:00Z")!

    /// - Parameter lines: what lies between the start of the run and its end, both of which are added.
    static func events(_ lines: [Line], end: String) -> [Event] {
        let first = Line("+0s", .mesh("mesh", .runStarted(services: 1, instances: 1)))
        return numbered([first] + lines + [(end, .mesh("mesh", .runEnded(.finished)))])
    }

    static func numbered(_ lines: [Line]) -> [Event] {
        lines.enumerated().map { Event(sequence: $0.offset + 1, time: time($0.element.at), $0.element.1) }
    }

    /// A moment such as `+1h2m`.
    static func time(_ offset: String) -> MeshTime { start + Duration(text: String(offset.dropFirst()))! }
}

extension LogAnalysis {
    init(of events: [Event], _ expectations: [Expectation] = [], localities: [ServiceName: Locality] = [:]) {
        self.init(expectations, localities: localities)
        for event in events { add(event) }
    }

    /// Over a story that ends then.
    init(of story: [Story.Line], end: String) { self.init(of: Story.events(story, end: end)) }
}
