/// What happens to a service or a load generator.
package enum ServiceHappening: Hashable, Sendable {
    case scaleDecided(from: Int, to: Int, Victims?)
    /// Its callers are told where its instances are.
    case endpointsPublished(version: Int, count: Int)
    /// Its replacements die too: the next ones wait.
    case restartDelayed(by: Duration)

    /// Those that go when a service shrinks.
    package struct Victims: Hashable, Sendable {
        package var instances: [InstanceID]
        package var order: VictimOrder
        /// How many of them were ready.
        package var ready: Int

        package init(_ instances: [InstanceID], order: VictimOrder, ready: Int) {
            self.instances = instances
            self.order = order
            self.ready = ready
        }
    }
}
