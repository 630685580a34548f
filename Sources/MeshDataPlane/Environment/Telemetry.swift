import MeshModel

/// Where data planes say what happened. Called on the loop of the instance it happened to.
package protocol Telemetry: Sendable {
    /// One end of a handshake has come to its verdict.
    func handshakeEnded(_ end: HandshakeEnd)
    /// An attempt to call across an edge has ended.
    func attemptEnded(_ attempt: Attempt)
    /// A load generator has sent a request, which was due then.
    func requestBegan(on edge: Edge, intended: MeshTime)
    /// A load generator's request has ended.
    func requestEnded(_ request: LoadRequest)
    /// Something else worth an event.
    func happened(_ happening: Happening)
}
