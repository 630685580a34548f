/// An instance's word on a handshake of its own.
package struct HandshakeEnd: Sendable {
    package var instance: InstanceID
    /// nil when the connection was gone before its addresses could be read.
    package var connection: ConnectionKey?
    /// Whom a client called; nil on the server's end.
    package var called: Endpoint?
    package var report: HandshakeReport

    package init(instance: InstanceID, connection: ConnectionKey?, called: Endpoint?, report: HandshakeReport) {
        self.instance = instance
        self.connection = connection
        self.called = called
        self.report = report
    }
}
