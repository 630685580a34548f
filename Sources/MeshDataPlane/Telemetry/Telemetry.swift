import MeshModel

/// Where data planes say what happened. Called on the loop of the instance it happened to.
package protocol Telemetry: Sendable {
    /// One end of a handshake has come to its verdict.
    func handshakeEnded(_ end: HandshakeEnd)
    /// An attempt to call across an edge has ended.
    func attemptEnded(_ attempt: Attempt)
    /// A load generator's request has ended.
    func requestEnded(_ request: LoadRequest)
    /// A request was answered 403.
    func requestDenied(_ denial: Denial)
    /// Something else worth an event.
    func happened(_ occurrence: Occurrence)
}

package struct HandshakeEnd: Sendable {
    package var instance: InstanceID
    /// nil when the connection was gone before its addresses could be read.
    package var connection: ConnectionKey?
    /// Whom a client called; nil on the server's end.
    package var called: Endpoint?
    package var report: HandshakeReport
}

package struct Attempt: Sendable {
    package var edge: Edge
    package var from: InstanceID
    package var to: InstanceID?
    package var began: MeshTime
    package var outcome: Outcome
    package var httpStatus: Int?
    /// By the loops' clock: what it took on this machine.
    package var latency: Duration
    /// One of the certificates that its connection was made with had ended, by mesh time.
    package var onExpired: Bool
    /// Its connection was made by resumption, so that nobody verified anything anew.
    package var onResumed: Bool
}

package struct LoadRequest: Sendable {
    package var edge: Edge
    /// When it was meant to begin, whether or not it could.
    package var intended: MeshTime
    package var outcome: Outcome
    package var httpStatus: Int?
    /// From the intended begin, by the loops' clock.
    package var latency: Duration

    /// The caller got what it asked for.
    package var succeeded: Bool { outcome == .ok && httpStatus == 200 }
}

package struct Denial: Sendable {
    package var instance: InstanceID
    package var caller: SPIFFEID?
    package var reason: String
}

/// An event in the making.
package struct Occurrence: Sendable {
    package var kind: String
    package var subject: String
    package var fields: [(name: String, value: String)]

    package init(_ kind: String, _ subject: String, _ fields: KeyValuePairs<String, String> = [:]) {
        self.kind = kind
        self.subject = subject
        self.fields = fields.map { ($0.key, $0.value) }
    }
}
