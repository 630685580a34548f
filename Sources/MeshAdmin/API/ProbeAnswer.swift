import MeshModel
import MeshRuntime

/// What became of one handshake and request, as both ends saw it.
package struct ProbeAnswer: Codable, Sendable {
    package var from: String
    package var to: String?
    package var outcome: String
    package var httpStatus: Int?
    package var why: String
    package var fault: String?
    package var version: String?
    package var client: End
    package var server: End

    /// How one end saw the handshake; nil where it saw none, or knows nothing of it.
    package struct End: Codable, Sendable {
        package var instance: String?
        package var verifyCode: Int?
        package var verify: String?
        package var alertSent: String?
        package var alertReceived: String?
        package var peer: String?
        /// Whether it has seen a handshake; if not, it has nothing to say of a peer.
        private var sawHandshake = true

        private enum CodingKeys: CodingKey {
            case instance, verifyCode, verify, alertSent, alertReceived, peer
        }
    }
}

extension ProbeAnswer {
    init(_ probe: Probe) {
        self.init(
            from: probe.from.description, to: probe.to?.description, outcome: probe.outcome.name,
            httpStatus: probe.httpStatus, why: probe.explanation, fault: probe.verdict?.blame.rawValue,
            version: probe.verdict?.version, client: End(probe.verdict?.client, of: probe.from),
            server: End(probe.verdict?.server, of: probe.to))
    }
}

extension ProbeAnswer.End {
    fileprivate init(_ seen: HandshakeVerdict.End?, of instance: InstanceID?) {
        self.instance = (seen?.instance ?? instance)?.description
        verifyCode = seen?.report.verifyCode?.code
        verify = seen?.report.verifyCode?.text
        alertSent = seen?.report.alertSent?.name
        alertReceived = seen?.report.alertReceived?.name
        peer = seen?.report.peer?.spiffeID?.description
        sawHandshake = seen != nil
    }

    package func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(instance, forKey: .instance)
        try members.encode(verifyCode, forKey: .verifyCode)
        if sawHandshake { try members.encode(verify, forKey: .verify) }
        try members.encode(alertSent, forKey: .alertSent)
        try members.encode(alertReceived, forKey: .alertReceived)
        if sawHandshake { try members.encode(peer, forKey: .peer) }
    }
}
