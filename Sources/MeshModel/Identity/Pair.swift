/// An instance that calls, and whom: an instance, or a service none of whose instances could be called.
package struct Pair: Hashable, Sendable, CustomStringConvertible {
    package var from: InstanceID
    package var to: Target

    package init(from: InstanceID, to: Target) {
        self.from = from
        self.to = to
    }

    package var edge: Edge { Edge(from: from.service, to: to.service) }

    package var description: String { "\(from)→\(to)" }
}
