import MeshModel

/// A piece of a YAML document, with the place it was written. Aliases and merge keys are already expanded.
struct Node: Sendable {
    enum Content: Sendable {
        case scalar(Scalar)
        case sequence([Node])
        case mapping([Entry])
    }

    struct Scalar: Sendable {
        var text: String
        /// Not quoted and no block: `null`, numbers and booleans are recognised in plain scalars only.
        var isPlain: Bool

        var isNull: Bool { isPlain && ["", "~", "null", "Null", "NULL"].contains(text) }
    }

    struct Entry: Sendable {
        var key: String
        var keyLocation: SourceLocation
        var value: Node
    }

    var location: SourceLocation
    var content: Content
    /// Nodes in this tree, this one included, aliases counted as often as they are used.
    let size: Int
    /// Bytes of the texts and keys in this tree, counted likewise.
    let bytes: Int
    /// Levels of this tree; 1 for a scalar.
    let height: Int

    init(_ content: Content, at location: SourceLocation) {
        self.location = location
        self.content = content
        let children: [Node] =
            switch content {
            case .scalar: []
            case .sequence(let items): items
            case .mapping(let entries): entries.map(\.value)
            }
        bytes =
            switch content {
            case .scalar(let scalar): scalar.text.utf8.count
            case .sequence(let items): items.reduce(0) { $0 + $1.bytes }
            case .mapping(let entries): entries.reduce(0) { $0 + $1.key.utf8.count + $1.value.bytes }
            }
        size = children.reduce(1) { $0 + $1.size }
        height = 1 + (children.map(\.height).max() ?? 0)
    }

    var isNull: Bool { if case .scalar(let scalar) = content { scalar.isNull } else { false } }

    /// What a message calls it.
    var kind: String {
        switch content {
        case .scalar(let scalar): scalar.isNull ? "nothing" : quoted(scalar.text)
        case .sequence(let items): items.isEmpty ? "an empty list" : "a list"
        case .mapping(let entries): entries.isEmpty ? "an empty mapping" : "a mapping"
        }
    }

    /// Those of a mapping; none if it is something else.
    var entries: [Entry] { if case .mapping(let entries) = content { entries } else { [] } }

    subscript(key: String) -> Node? {
        entries.first { $0.key == key }?.value
    }
}
