/// The one record of a handshake, joined from what both ends know. An end outside the mesh is nil.
package struct HandshakeVerdict: Hashable, Sendable {
    package var time: MeshTime
    package var client: End?
    package var server: End?
    /// Who connected, by its address, where it said nothing of a handshake: it spoke plain text, or has gone.
    package var caller: InstanceID?
    /// Whom the client meant to reach; for an outsider, who answered.
    package var called: InstanceID?

    package init(time: MeshTime, client: End? = nil, server: End? = nil, called: InstanceID? = nil) {
        self.time = time
        self.client = client
        self.server = server
        self.called = called
    }

    /// A member at one end, and what it reports.
    package struct End: Hashable, Sendable {
        package var instance: InstanceID
        package var report: HandshakeReport

        package init(instance: InstanceID, report: HandshakeReport) {
            self.instance = instance
            self.report = report
        }
    }

    /// Whose doing a refusal is.
    package enum Blame: String, Sendable {
        case none
        /// The client's certificate, or the want of one.
        case client
        /// The server's certificate.
        case server
        /// A good certificate with a name that is not wanted here.
        case policy
        case transport
    }

    /// Who is at one end, as far as anybody knows.
    package enum Peer: Hashable, Sendable, CustomStringConvertible {
        case member(InstanceID)
        case outsideClient, unknownServer

        package var member: InstanceID? { if case .member(let id) = self { id } else { nil } }

        package var description: String {
            switch self {
            case .member(let id): id.description
            case .outsideClient: "an outside client"
            case .unknownServer: "the server"
            }
        }
    }

    package var clientPeer: Peer { (client?.instance ?? caller).map { .member($0) } ?? .outsideClient }

    package var serverPeer: Peer { (server?.instance ?? called).map { .member($0) } ?? .unknownServer }

    package var link: Link { Link(from: clientPeer.member?.service, to: called?.service) }

    private var reports: [HandshakeReport] { [server?.report, client?.report].compactMap { $0 } }

    /// The alert that ended it says most, whichever end saw it; then a time-out; then that it just ended.
    package var outcome: Outcome {
        // What one end did not wait to hear, the other knows.
        let isConfirmed = reports.contains { $0.result == .established }
        let outcomes = reports.filter { !isConfirmed || $0.result != .unconfirmed }.map(\.outcome)
        if outcomes.allSatisfy({ $0 == .ok }) { return .ok }
        return outcomes.first { if case .alert = $0 { true } else { false } } ?? outcomes.first { $0 != .ok } ?? .reset
    }

    package var blame: Blame {
        if outcome == .ok { return .none }
        for report in reports {
            switch report.result {
            case .refused(.policy): return .policy
            case .refused(.peerCertificate): return report.role == .client ? .server : .client
            default: continue
            }
        }
        switch outcome {
        case .alert(.certificateRequired): return .client
        // The other end is outside the mesh: who sent the alert had a complaint about the other.
        case .alert where client == nil: return server?.report.alertSent != nil ? .client : .server
        case .alert where server == nil: return client?.report.alertSent != nil ? .server : .client
        default: return .transport
        }
    }

    /// The end of this mesh that saw the other's certificate and refused it.
    package var refusing: End? {
        [client, server].compactMap(\.self).first { end in
            switch end.report.result {
            case .refused(.peerCertificate), .refused(.policy): true
            case .refused(.ours), .refused(.protocolError), .refused(.transport), .established, .unconfirmed: false
            }
        }
    }

    package var version: String? { reports.compactMap(\.version).first }

    package var resumed: Bool { reports.contains(where: \.resumed) }
}

extension TLSAlert {
    package static let certificateRequired = TLSAlert(number: 116)
}
