import MeshModel

/// The names, the order and the types of what is in a JSON value; where a word tells variants apart, the word.
indirect enum EventShape: Equatable {
    case null
    case type(String)
    case word(String)
    /// This, or null.
    case optional(EventShape)
    /// nil: of an array that had nothing in it.
    case array(EventShape?)
    case object([Member])

    struct Member: Equatable {
        var name: String
        var shape: EventShape
    }

    /// - Parameter path: names with dots between, the event's kind first.
    init(_ value: JSON, at path: String) {
        self =
            switch value {
            case .null: .null
            case .string(let text): Self.words.contains(path) ? .word(text) : .type("string")
            case .integer, .number: .type("number")
            case .bool: .type("bool")
            case .array(let items): .array(Self.merged(items.map { Self($0, at: path) }))
            case .object(let members):
                .object(members.map { Member(name: $0, shape: Self($1, at: "\(path).\($0)")) })
            }
    }

    /// By which the variants of a kind are told apart.
    private static let words: Set = [
        "fault.injected.fault", "fault.injected.does", "fault.cleared.fault", "fault.cleared.does",
        "fault.not_active.fault", "handshake.refused.facts.kind",
    ]

    // MARK: Merging

    /// What both are; nil where they are variants.
    func merged(with other: Self) -> Self? {
        switch (self, other) {
        case (let one, let same) where one == same: one
        case (.optional(let one), .null), (.null, .optional(let one)): .optional(one)
        case (.optional(let one), let other), (let other, .optional(let one)):
            one.merged(with: other.unwrapped).map { .optional($0) }
        case (.null, let one), (let one, .null): .optional(one)
        case (.array(nil), .array(let one)), (.array(let one), .array(nil)): .array(one)
        case (.array(let one?), .array(let other?)): one.merged(with: other).map { .array($0) }
        case (.object(let one), .object(let other)): Self.merged(one, other)
        default: nil
        }
    }

    /// nil of none; where there are variants, that there are.
    private static func merged(_ shapes: [Self]) -> Self? {
        guard var all = shapes.first else { return nil }
        for shape in shapes.dropFirst() { all = all.merged(with: shape) ?? .type("mixed") }
        return all
    }

    private static func merged(_ one: [Member], _ other: [Member]) -> Self? {
        guard one.map(\.name) == other.map(\.name) else { return nil }
        let members = zip(one, other).compactMap { one, other in
            one.shape.merged(with: other.shape).map { Member(name: one.name, shape: $0) }
        }
        return members.count == one.count ? .object(members) : nil
    }

    private var unwrapped: Self { if case .optional(let shape) = self { shape } else { self } }

    // MARK: Text

    var text: String {
        switch self {
        case .null: "null"
        case .type(let name): name
        case .word(let word): "\"\(word)\""
        case .optional(let shape): shape.text + "?"
        case .array(let shape): "[\(shape?.text ?? "")]"
        case .object(let members): "{\(Self.text(members))}"
        }
    }

    static func text(_ members: [Member]) -> String {
        members.map { "\($0.name):\($0.shape.text)" }.joined(separator: " ")
    }
}

/// The shapes of many events: a line for each kind, and for each variant of it.
struct EventShapes {
    private var variants: [String: [EventShape]] = [:]

    /// - Parameter event: `{seq, t, kind, subject, …}`.
    /// - Returns: false where it does not begin with these.
    mutating func add(_ event: JSON) -> Bool {
        guard case .object(let members) = event, members.prefix(4).map(\.0) == ["seq", "t", "kind", "subject"],
            case (.integer, .string, .string(let kind), .string) = (
                members[0].1, members[1].1, members[2].1, members[3].1
            )
        else { return false }
        let shape = EventShape(.object(Array(members.dropFirst(4))), at: kind)
        for (index, known) in variants[kind, default: []].enumerated() {
            if let merged = known.merged(with: shape) {
                variants[kind]![index] = merged
                return true
            }
        }
        variants[kind, default: []].append(shape)
        return true
    }

    /// In the order of the alphabet.
    var lines: [String] {
        variants.flatMap { kind, shapes in
            shapes.map { shape in
                if case .object(let members) = shape, !members.isEmpty {
                    "\(kind)  \(EventShape.text(members))"
                } else {
                    kind
                }
            }
        }.sorted()
    }
}
