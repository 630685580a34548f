/// An instance that callers may be sent to.
package struct Endpoint: Hashable, Comparable, Sendable {
    package var instance: InstanceID
    package var address: Address

    package init(instance: InstanceID, address: Address) {
        self.instance = instance
        self.address = address
    }

    package static func < (a: Self, b: Self) -> Bool { (a.instance, a.address) < (b.instance, b.address) }
}
