/// Who connected to whom, as services: an edge, unless an end is outside the mesh.
package struct Link: Hashable, Sendable, CustomStringConvertible {
    /// nil: somebody outside the mesh.
    package var from: ServiceName?
    /// nil: nobody knows.
    package var to: ServiceName?

    package init(from: ServiceName?, to: ServiceName?) {
        self.from = from
        self.to = to
    }

    package init(_ edge: Edge) { self.init(from: edge.from, to: edge.to) }

    /// nil where an end is outside the mesh.
    package var edge: Edge? {
        guard let from, let to else { return nil }
        return Edge(from: from, to: to)
    }

    package var description: String { "\(from?.text ?? "outside")→\(to?.text ?? "?")" }
}
