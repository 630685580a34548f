import MeshModel

/// Two workloads of which one calls the other.
enum EdgeFormat {
    static let edge = Format<Edge>(
        schema: ["type": "array", "items": ["type": "string"], "minItems": 2, "maxItems": 2],
        read: { cursor, reading in
            guard cursor.items.count == 2 else {
                reading.error(
                    .wrongType, "expected an edge such as `[web, catalog]`, found \(cursor.node.kind)", at: cursor)
                return nil
            }
            let from = ReferenceFormat.workload.read(cursor.items[0], reading)
            let to = ReferenceFormat.service.read(cursor.items[1], reading)
            guard let from, let to else { return nil }
            let edge = Edge(from: from, to: to)
            if !reading.names.edges.contains(edge) {
                let turned = reading.names.edges.contains(Edge(from: to, to: from))
                let hint = turned ? "did you mean `[\(to), \(from)]`?" : nil
                reading.error(.unknownEdge, "`\(from)` never calls `\(to)`", at: cursor, suggestion: hint)
            }
            return edge
        }, write: { .sequence([.text($0.from.text), .text($0.to.text)]) })
}
