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
