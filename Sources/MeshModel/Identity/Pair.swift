/// An instance that calls, and whom: an instance, or a service none of whose instances could be called.
package struct Pair: Hashable, Sendable, CustomStringConvertible {
    package var from: InstanceID
    package var to: Target
    /// The service that was called: another than that of the instance, where one answers in another's name.
    package var called: ServiceName

    package init(from: InstanceID, to: Target, calling called: ServiceName? = nil) {
        self.from = from
        self.to = to
        self.called = called ?? to.service
    }

    package var edge: Edge { Edge(from: from.service, to: called) }

    /// Whether it is the one that calls, or that is called.
    package func includes(_ id: InstanceID) -> Bool { from == id || to == .instance(id) }

    package var description: String { "\(from)→\(to)" }
}
