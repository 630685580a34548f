import MeshModel

/// Events that contradict an expectation: the first ten.
struct Citations: Sendable {
    private(set) var kept: [Citation] = []

    static let limit = 10

    mutating func add(_ citation: Citation) { if kept.count < Self.limit { kept.append(citation) } }

    mutating func add(_ event: Event, since start: MeshTime) { add(Citation(event, since: start)) }

    /// Keeps the last ten instead.
    mutating func addAsLast(_ event: Event, since start: MeshTime) {
        kept = kept.suffix(Self.limit - 1) + [Citation(event, since: start)]
    }
}

struct Citation: Sendable {
    var sequence: Int
    /// Since the start of the run.
    var at: Duration
    var sentence: String
}

extension Citation {
    init(_ event: Event, since start: MeshTime) {
        let words = [event.subject.description, event.kind, event.outcome?.name].compactMap(\.self)
        self.init(sequence: event.sequence, at: event.time - start, sentence: words.joined(separator: " "))
    }
}
