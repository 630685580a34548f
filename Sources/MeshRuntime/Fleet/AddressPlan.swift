import MeshDataPlane
import MeshModel

/// Where instances listen and call from.
package protocol AddressPlan: Sendable {
    /// An address that no other instance has now. Called on the control loop.
    func take(for occupant: Occupant) -> AddressSlot
    /// Gives it back for later instances.
    func release(_ slot: AddressSlot)
    /// Whether a host belongs to an instance, and to nobody else.
    func isMember(_ host: String) -> Bool
}

/// Who is to live at an address, as networks tell parties apart.
package struct Occupant: Hashable, Sendable {
    package var instance: InstanceID
    package var locality: Locality
    /// nil: outside of what is simulated, where work takes no time.
    package var cores: Double?
}

/// An instance's place.
package struct AddressSlot: Sendable {
    package var number: Int
    /// Port 0: any free one.
    package var address: Address
    /// The host that it calls from; nil where all share one.
    package var source: String?
    /// nil: work takes what it takes.
    package var processor: (any Processor)?

    package init(number: Int, address: Address, source: String?, processor: (any Processor)? = nil) {
        self.number = number
        self.address = address
        self.source = source
        self.processor = processor
    }
}
