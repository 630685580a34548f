/// The two ends of a connection, by which what both report of it is joined.
package struct ConnectionKey: Hashable, Sendable {
    package var client: Address
    package var server: Address

    package init(client: Address, server: Address) {
        self.client = client
        self.server = server
    }
}
