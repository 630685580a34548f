import MeshModel

/// Sent up the pipeline when this side's handshake is done.
package struct TLSEstablished: Sendable {
    package let peer: PeerIdentity?
}

/// Sent up the pipeline when the peer said close_notify.
package struct TLSClosed: Sendable {}

/// Sent down the pipeline to end a connection without a word, as a process that dies does.
package struct TLSAbort: Sendable {
    package init() {}
}

/// Sent up the pipeline when the handshake failed, on either side's word.
package struct TLSRefused: Error {
    package let report: HandshakeReport
}
