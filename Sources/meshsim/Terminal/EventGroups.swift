import MeshModel
import MeshRecord
import MeshRuntime

/// The last events, those alike drawn together. May be given the same events again: it takes only what it has not seen.
struct EventGroups: Sendable {
    struct Group: Sendable {
        var text: EventText
        /// Of the first.
        var time: MeshTime
        var count = 1
    }

    /// The oldest first.
    private(set) var groups: [Group] = []
    private var seen = 0
    private(set) var hasEnded = false
    /// In mesh time: what comes later than this begins a new group.
    private let span: Duration

    private static let limit = 200

    /// - Parameter speed: mesh seconds per wall second: people read in these.
    init(speed: Double = 1) { span = Duration.seconds(5).scaled(by: speed) }

    /// - Parameter start: when the run began; nil: not yet. What instances do to come
    ///   up before, and to go down in the end, is not worth a group each.
    mutating func add(_ events: [Event], start: MeshTime?) {
        for event in events where event.sequence > seen {
            seen = event.sequence
            let text = EventText(event)
            let isCrowd = event.isStep && (hasEnded || start.map { event.time < $0 } ?? true)
            if case .mesh(_, .runEnded) = event.happening { hasEnded = true }
            if !text.isRoutine, !isCrowd { add(text, of: event) }
        }
        groups.removeFirst(max(0, groups.count - Self.limit))
    }

    private mutating func add(_ text: EventText, of event: Event) {
        let like = groups.lastIndex { $0.text.likeness == text.likeness && event.time - $0.time < span }
        guard let like else { return groups.append(Group(text: text, time: event.time)) }
        groups[like].count += 1
        groups[like].text.join(text)
    }
}

extension Event {
    /// A step in the life of an instance.
    var isStep: Bool { if case .instance(_, .entered) = happening { true } else { false } }
}
